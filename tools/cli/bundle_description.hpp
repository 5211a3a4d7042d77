#pragma once

#include "bundle/bytes.hpp"

#include <boost/json/object.hpp>

namespace bindle::cli {

// Everything that can be said about the octets of one bundle, as `bundle inspect --json` prints
// it. `valid` tells whether a node would take it; if not, `reason` says why, and the blocks up to
// the one that cannot be read are described all the same.
boost::json::object describe_bundle(ByteView wire);

}  // namespace bindle::cli
