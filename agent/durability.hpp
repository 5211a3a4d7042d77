#pragma once

#include "convergence/task.hpp"
#include "storage/committer.hpp"

namespace bindle::agent {

// Completes when the change is on stable storage, or has failed; Errc::busy when too many wait.
Task<Result<void>> commit(storage::Committer& committer, storage::Change change);

}  // namespace bindle::agent
