#pragma once

#include "bundle/manifest_signature.hpp"

#include <boost/json/object.hpp>

namespace bindle::cli {

// The fields of a manifest, without its chunk list.
boost::json::object describe_manifest(Manifest const& manifest);

}  // namespace bindle::cli
