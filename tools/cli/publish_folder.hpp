#pragma once

#include "tools/cli/publish.hpp"

namespace bindle::cli {

// Publishes every file of a folder, several at a time, then the collection of them. Links and
// special files are passed over. With Publish::replaces, which names an earlier collection of the
// folder, files that have changed become new versions of those that stood at the same place.
Result<ExitCode> publish_folder(Publish const& command, Session& session);

}  // namespace bindle::cli
