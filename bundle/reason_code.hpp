#pragma once

#include <cstdint>
#include <string>

namespace bindle {

// Why a bundle has the status that is reported (RFC 9171 section 9.5, RFC 9172 section 11.2).
// Other numbers may come in: the registry grows.
enum class ReasonCode : std::uint64_t {
  no_additional_information = 0,
  lifetime_expired = 1,
  forwarded_over_unidirectional_link = 2,
  transmission_canceled = 3,
  depleted_storage = 4,
  destination_unavailable = 5,
  no_known_route = 6,
  no_timely_contact = 7,
  block_unintelligible = 8,
  hop_limit_exceeded = 9,
  traffic_pared = 10,
  block_unsupported = 11,
  missing_security_operation = 12,
  unknown_security_operation = 13,
  unexpected_security_operation = 14,
  failed_security_operation = 15,
  conflicting_security_operation = 16,
};

// In words, as the registries describe it; "reason 99" for a number that they do not list.
std::string to_string(ReasonCode reason);

}  // namespace bindle
