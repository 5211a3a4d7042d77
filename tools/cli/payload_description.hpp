#pragma once

#include "bundle/canonical_block.hpp"
#include "bundle/content_block.hpp"
#include "bundle/primary_block.hpp"

#include <boost/json/object.hpp>

#include <optional>

namespace bindle::cli {

// What a payload is by the bundle's flags and content block: a status report, a manifest, a chunk
// request, an introduction, a chunk; else its first octets.
boost::json::object describe_payload(PrimaryBlock const& primary,
                                     std::optional<ContentBlock> const& content,
                                     BlockView const& payload);

}  // namespace bindle::cli
