#pragma once

#include "tools/cli/publish.hpp"

namespace bindle::cli {

// Publishes a folder, and again whenever something in it has changed, until it is interrupted: as
// the next version of the collection of its name that the node published last, or of the one that
// --replaces names. What may pass, such as a node that is away, is told and tried again.
Result<ExitCode> publish_watched(Publish command, Session& session);

}  // namespace bindle::cli
