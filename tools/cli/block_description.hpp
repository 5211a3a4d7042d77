#pragma once

#include "bundle/canonical_block.hpp"
#include "bundle/content_block.hpp"
#include "bundle/primary_block.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace bindle::cli {

// Where a block begins in the bundle, and its octets.
struct BlockPlace {
  std::uint64_t offset = 0;
  ByteView wire;
};

boost::json::object describe_primary(PrimaryBlock const& primary, BlockPlace const& place);

// With the decoded data for the types of RFC 9171 and our own; what security blocks hold is added
// by add_security_block(). `offset` is where the block begins in the bundle.
boost::json::object describe_block(BlockView const& block, std::uint64_t offset, bool crc_matches);

// "hop count", "payload", ...; "unknown" for a type of a later standard.
std::string_view block_type_name(std::uint64_t type);

// "manifest", "chunk", ...; "kind 9" for one that we do not know.
std::string name_of(ContentKind kind);

// RFC 3339, or null for time zero: the clock was not set.
boost::json::value shown_time(DtnTimeMs time);

// At most the first 64 octets, with "..." after them if there are more.
std::string shown_octets(ByteView octets);

}  // namespace bindle::cli
