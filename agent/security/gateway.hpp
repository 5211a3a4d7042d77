#pragma once

#include "agent/security/security_policy.hpp"

#include <optional>

namespace bindle::agent {

// The bundle with what rules of role gateway add to ordinary traffic that passes through, this node
// being the security source (RFC 9172 section 5): BIBs, and then BCBs. Blocks that are protected
// already stay as they are. None when nothing is added: no rule fits, the bundle is from or for
// this node, anonymous, a fragment (section 5.2) or content.
Result<std::optional<Bytes>> secure_passing(ParsedBundle const& bundle,
                                            SecurityPolicy const& policy);

}  // namespace bindle::agent
