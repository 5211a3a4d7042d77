#pragma once

#include "tools/cli/bundle/octets_output.hpp"

#include <boost/json/object.hpp>

namespace bindle::cli {

// {bundle_id, octets, file}. `wire` is a bundle.
boost::json::object describe_made_bundle(ByteView wire, std::string const& file);

// Writes the bundle where `output` says and, with --json, tells about it. Fails as write_octets()
// does.
Result<void> hand_over(ByteView wire, OctetsOutput const& output, Console& console);

}  // namespace bindle::cli
