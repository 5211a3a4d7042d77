#pragma once

#include "bundle/canonical_block.hpp"
#include "bundle/content_block.hpp"
#include "bundle/primary_block.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace bindle::cli {

boost::json::object describe_primary(PrimaryBlock const& primary);

// With the decoded data for the types of RFC 9171 and our own.
boost::json::object describe_block(BlockView const& block, bool crc_matches);

// "manifest", "chunk", ...; "kind 9" for one that we do not know.
std::string name_of(ContentKind kind);

// RFC 3339, or null for time zero: the clock was not set.
boost::json::value shown_time(DtnTimeMs time);

// At most the first 64 octets, with "..." after them if there are more.
std::string shown_octets(ByteView octets);

}  // namespace bindle::cli
