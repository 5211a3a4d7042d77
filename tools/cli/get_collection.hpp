#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <filesystem>
#include <optional>

namespace bindle::cli {

// Fetches all files of a collection that is complete at the node and copies them into `folder`,
// which is made if need be. A file that is there already with the right content is left alone; one
// with other content is replaced if bindle wrote it (written_files.hpp), else Errc::conflict.
// ExitCode::partial when the time was up before all were there.
Result<ExitCode> get_collection(boost::json::object const& file,
                                std::filesystem::path const& folder,
                                std::optional<std::chrono::milliseconds> timeout,
                                Session& session);

}  // namespace bindle::cli
