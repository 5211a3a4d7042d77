#pragma once

#include "tools/cli/publish.hpp"

#include <boost/json.hpp>

#include <string>

namespace bindle::cli {

// A file name: the command's, or the folder's own.
Result<std::string> folder_name(Publish const& command);

// As publish_folder(), which shows the reply.
Result<boost::json::object> upload_folder(Publish const& command, Session& session);
void show_collection(boost::json::object const& reply, Console& console);

// Publishes every file of a folder, several at a time, then the collection of them. Links and
// special files are passed over. With Publish::replaces, which names an earlier collection of the
// folder, files that have changed become new versions of those that stood at the same place.
Result<ExitCode> publish_folder(Publish const& command, Session& session);

}  // namespace bindle::cli
