#pragma once

#include "tools/cli/bundle/octets_input.hpp"

#include <string>

namespace bindle::cli {

// The octets of a bundle, checked by the policy that the relaxations leave. Fails with what
// to_string(Violation) says of one that is not valid, otherwise as read_octets() does.
Result<Bytes> read_bundle(std::string const& file,
                          OctetsInput const& input,
                          Relaxations const& relaxations);

// Of octets that read_bundle() gave. Fails with Errc::not_permitted when they are a fragment, whose
// security blocks say nothing before the bundle is whole (RFC 9173 section 6.5).
Result<ParsedBundle> parse_whole_bundle(ByteView wire);

}  // namespace bindle::cli
