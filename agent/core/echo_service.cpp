#include "agent/core/echo_service.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace bindle::agent {
namespace {

// What other agents answer under: 7 most of them, 2047 HDTN.
constexpr std::array<std::uint64_t, 2> kServicesElsewhere = {7, 2047};

bool has_service(Eid const& endpoint, std::uint64_t service) {
  return endpoint.scheme() == EidScheme::ipn && endpoint.service() == std::to_string(service);
}

}  // namespace

bool is_echo_endpoint(Eid const& endpoint, std::uint64_t ipn_echo_service) {
  if (has_service(endpoint, ipn_echo_service)) return true;
  return endpoint.scheme() == EidScheme::dtn && endpoint.service() == kEchoDemux;
}

bool may_be_echoed(ReceivedBundle const& question, std::uint64_t ipn_echo_service) {
  auto const& source = question.bundle.source;
  if (source.is_null() || question.administrative_record) return false;
  if (is_echo_endpoint(source, ipn_echo_service)) return false;
  return std::none_of(kServicesElsewhere.begin(),
                      kServicesElsewhere.end(),
                      [&source](std::uint64_t service) { return has_service(source, service); });
}

}  // namespace bindle::agent
