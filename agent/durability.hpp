#pragma once

#include "convergence/task.hpp"
#include "storage/committer.hpp"

namespace bindle::agent {

// Completes when the change is on stable storage, or has failed; Errc::busy when too many wait.
Task<Result<void>> commit(storage::Committer& committer, storage::Change change);

// The same, but waits while there is no room. For those who are bounded in number by other means,
// such as the receive window of a session.
Task<Result<void>> commit_in_turn(storage::Committer& committer, storage::Change change);

// Completes when the change is accepted; it is durable later, see Committer::submit_lazy. Waits
// while there is no room.
Task<Result<void>> submit_lazy_in_turn(storage::Committer& committer, storage::Change change);

}  // namespace bindle::agent
