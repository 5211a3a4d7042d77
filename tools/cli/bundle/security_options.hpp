#pragma once

#include "bundle/bpsec/scope.hpp"
#include "bundle/bpsec/secret_key.hpp"
#include "bundle/bpsec/security_block.hpp"
#include "bundle/bundle.hpp"

#include <string>
#include <vector>

// What the commands for bundle security are told in words.
namespace bindle::cli {

// A symmetric key: 16 to 64 octets in hexadecimal text. Fails with Errc::malformed, or as
// read_whole() does; the detail never shows what is in the file.
Result<bpsec::SecretKey> read_secret_key(std::string const& file);

// The block numbers that the targets name: "primary", "payload", a number, or the type of an
// extension block that there is one of, such as "content" or "hop-count". Fails with
// Errc::invalid_argument.
Result<bpsec::BlockNumbers> find_targets(std::vector<std::string> const& targets,
                                         ParsedBundle const& bundle);

std::vector<std::string> scope_names();

// "primary-block", "target-header" and "security-header" (RFC 9173 sections 3.3.3 and 4.3.4);
// "none" is what it says, and an empty list stands for all.
Result<bpsec::ScopeFlags> parse_scope(std::vector<std::string> const& names);

// The names of the flags that are set.
std::vector<std::string> scope_flag_names(bpsec::ScopeFlags flags);

// The node ID that is named or, if none is, that of the bundle's source. Fails with
// Errc::invalid_argument, also when the bundle is anonymous.
Result<Eid> find_security_source(std::string const& named, ParsedBundle const& bundle);

}  // namespace bindle::cli
