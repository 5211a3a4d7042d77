#pragma once

#include "bundle/eid.hpp"
#include "bundle/signing_key.hpp"

#include <string>
#include <vector>

namespace bindle {

// The certificate by which a node shows its key to neighbours (RFC 9174 section 4.4.2): X.509
// version 3, PEM, self-signed with the node's own key, with a NODE-ID for each of `node_ids`. It
// has no end and no random part: the same key and names give the same text, so that a node without
// a clock has a valid one and a lost one can be made again. What neighbours pin is the key, which
// outlives a change of names.
// Fails with Errc::invalid_argument when one of `node_ids` is not a node ID, or there is none.
Result<std::string> make_identity_certificate(SigningKey const& key,
                                              std::vector<Eid> const& node_ids);

// The key as a TLS library reads it: PKCS #8, PEM. Secret.
std::string private_key_pem(SigningKey const& key);

}  // namespace bindle
