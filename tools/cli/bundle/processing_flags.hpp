#pragma once

#include "bundle/result.hpp"

#include <boost/json/array.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The processing control flags of RFC 9171 sections 4.2.3 and 4.2.4 by name.
namespace bindle::cli {

// In the order of the bits. What is reserved comes last, as "reserved bits 0x80".
boost::json::array bundle_flag_names(std::uint64_t flags);
boost::json::array block_flag_names(std::uint64_t flags);

// The words of a name, joined by hyphens.
std::string hyphenated(std::string_view name);

// One bit. The words of the name may be joined by hyphens, as on a command line. Fails with
// Errc::invalid_argument.
Result<std::uint64_t> parse_bundle_flag(std::string_view name);

// Every name that parse_bundle_flag() takes, with hyphens.
std::vector<std::string> bundle_flag_options();

}  // namespace bindle::cli
