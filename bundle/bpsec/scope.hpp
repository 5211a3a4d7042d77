#pragma once

#include "bundle/bytes.hpp"
#include "bundle/primary_block.hpp"

#include <cstdint>

namespace bindle::bpsec {

// The integrity and AAD scope flags (RFC 9173 sections 3.3.3 and 4.3.4): what is protected beside
// the target's data. Other bits are reserved; they are written as 0 and ignored when read.
using ScopeFlags = std::uint16_t;

namespace scope {
inline constexpr ScopeFlags kPrimaryBlock = 0x01;
inline constexpr ScopeFlags kTargetHeader = 0x02;
inline constexpr ScopeFlags kSecurityHeader = 0x04;
inline constexpr ScopeFlags kAll = kPrimaryBlock | kTargetHeader | kSecurityHeader;
inline constexpr ScopeFlags kMostEncoded = 0xffff;
}  // namespace scope

struct BlockIdentity {
  std::uint64_t type = 0;
  std::uint64_t number = 0;  // 0 with any type: the primary block
  std::uint64_t flags = 0;
};

struct ScopedBlocks {
  ByteView primary;  // in its canonical form
  BlockIdentity target;
  BlockIdentity security_block;
};

// What precedes the target's data in the IPPT (RFC 9173 section 3.7 steps 1 to 4), and all of the
// AAD (section 4.7.2).
Bytes scope_prefix(ScopeFlags flags, ScopedBlocks const& blocks);

// RFC 9172 section 4: the primary block in deterministic encoding. `wire` is it, as nearly always,
// unless it has arrays of indefinite length; then it is encoded anew.
Bytes canonical_primary_block(PrimaryBlock const& block, ByteView wire);

}  // namespace bindle::bpsec
