#pragma once

#include "tools/cli/session.hpp"

#include <boost/json/object.hpp>

#include <filesystem>

// Copying what is complete at the node, as the user of the command. `file` is the node's reply to
// GET /v1/files/ID; each compares the octets with its sha256 (Errc::unverified).
namespace bindle::cli {

Result<void> copy_to_standard_output(boost::json::object const& file, Session& session);

// The file appears under its name when it is whole.
Result<void> copy_to_file(boost::json::object const& file,
                          std::filesystem::path const& path,
                          Session& session);

// At most `limit` octets.
Result<Bytes> copy_to_memory(boost::json::object const& file, std::size_t limit, Session& session);

}  // namespace bindle::cli
