#pragma once

#include "bundle/bpsec/security_block.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bindle::bpsec {

// OP(service, target), RFC 9172 section 3.2.
enum class SecurityService : std::uint8_t { integrity, confidentiality };

std::string_view to_string(SecurityService service);

struct SecurityOperation {
  SecurityService service = SecurityService::integrity;
  std::uint64_t security_block = 0;  // number of the BIB or BCB
  std::uint64_t target = 0;          // a block number; 0 is the primary block
  std::uint64_t target_type = 0;     // of the block; 0 for the primary block, which has none
  std::int64_t context = 0;
  Eid source;  // the security source

  // "BIB 3 of dtn://a/ over block 1".
  std::string to_string() const;
};

}  // namespace bindle::bpsec
