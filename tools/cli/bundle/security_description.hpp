#pragma once

#include "bundle/canonical_block.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace bindle::cli {

// The types of a bundle's blocks by number, the primary block's left out.
using BlockTypes = std::map<std::uint64_t, std::uint64_t>;

// "primary block", "payload", "hop count", ...
std::string target_name(std::uint64_t number, std::uint64_t type);

// Adds what the abstract security block (RFC 9172 section 3.6) in a BIB or BCB says: context,
// security source, parameters, and for each target its results; or why it cannot be read.
void add_security_block(boost::json::object& fields,
                        BlockView const& block,
                        BlockTypes const& types);

}  // namespace bindle::cli
