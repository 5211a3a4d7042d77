#pragma once

#include "agent/core/reception.hpp"

#include <cstdint>
#include <string_view>

namespace bindle::agent {

// The echo service sends the payload of a bundle back to its source. No RFC defines it; most agents
// have one, for dtn node IDs with this demux.
inline constexpr std::string_view kEchoDemux = "echo";

bool is_echo_endpoint(Eid const& endpoint, std::uint64_t ipn_echo_service);

// Not for a bundle without a source, not for an administrative record, and not for what an echo
// service may have sent, here or at another agent: two of them would answer each other for ever.
bool may_be_echoed(ReceivedBundle const& question, std::uint64_t ipn_echo_service);

}  // namespace bindle::agent
