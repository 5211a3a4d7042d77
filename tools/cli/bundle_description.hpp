#pragma once

#include "bundle/bundle.hpp"

#include <boost/json/object.hpp>

namespace bindle::cli {

// Everything that can be said about the octets of one bundle, as `bundle inspect --json` prints
// it. `valid` tells whether a node with this policy would take it; if not, `violation` says why and
// where, and the blocks up to the one that cannot be read are described all the same.
boost::json::object describe_bundle(ByteView wire, ParsePolicy const& policy = {});

}  // namespace bindle::cli
