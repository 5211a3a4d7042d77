#pragma once

#include "bundle/bundle.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace bindle::cli {

// Why octets are no bundle.
struct Violation {
  std::string section;  // that decides, such as "RFC 9171 section 4.3.1"; empty: a limit of ours
  std::uint64_t offset = 0;  // of the first octet that cannot stay; else of the block that is wrong
  std::string detail;
};

// Nothing when `wire` is a bundle under the policy.
std::optional<Violation> find_violation(ByteView wire, ParsePolicy const& policy);

// {section, offset, detail}; a section that is not known is null.
boost::json::object describe_violation(Violation const& violation);

// The detail, which names the section, and the offset where the detail does not: "detail [offset
// 12]".
std::string to_string(Violation const& violation);

}  // namespace bindle::cli
