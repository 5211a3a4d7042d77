#pragma once

#include "bundle/statements/channel_head.hpp"
#include "bundle/statements/introduction.hpp"
#include "bundle/statements/key_revocation.hpp"
#include "bundle/statements/key_rotation.hpp"
#include "bundle/statements/vouching.hpp"

#include <variant>

namespace bindle {

// What a statement bundle may say.
using Statement = std::variant<Introduction, KeyRotation, KeyRevocation, ChannelHead, Vouching>;

// What it says, whether or not anybody signed it. Errc::malformed; Errc::unsupported for a kind or
// version that comes later.
Result<Statement> decode_statement(ByteView statement);

// The same for one whose signatures are those of the keys it names; else Errc::unverified.
Result<Statement> verify_statement(ByteView statement);

// Whose signature it bears.
PublisherKey const& signer_of(Statement const& statement);

StatementKind kind_of(Statement const& statement);

// introduction, rotation, revocation, channel, vouching.
std::string_view to_string(StatementKind kind);

}  // namespace bindle
