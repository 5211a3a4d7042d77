#pragma once

#include "tools/cli/bundle/octets_input.hpp"

#include <string>

namespace bindle::cli {

// The octets of a bundle, checked by the policy that the relaxations leave. Fails with what
// to_string(Violation) says of one that is not valid, otherwise as read_octets() does.
Result<Bytes> read_bundle(std::string const& file,
                          OctetsInput const& input,
                          Relaxations const& relaxations);

}  // namespace bindle::cli
