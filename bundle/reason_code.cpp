#include "bundle/reason_code.hpp"

#include <array>
#include <string_view>

namespace bindle {
namespace {

constexpr std::array<std::string_view, 17> kNames = {"no additional information",
                                                     "lifetime expired",
                                                     "forwarded over unidirectional link",
                                                     "transmission canceled",
                                                     "depleted storage",
                                                     "destination endpoint id unavailable",
                                                     "no known route to destination from here",
                                                     "no timely contact with next node on route",
                                                     "block unintelligible",
                                                     "hop limit exceeded",
                                                     "traffic pared",
                                                     "block unsupported",
                                                     "missing security operation",
                                                     "unknown security operation",
                                                     "unexpected security operation",
                                                     "failed security operation",
                                                     "conflicting security operation"};

}  // namespace

std::string to_string(ReasonCode reason) {
  auto const number = static_cast<std::uint64_t>(reason);
  if (number < kNames.size()) return std::string(kNames[number]);
  return "reason " + std::to_string(number);
}

}  // namespace bindle
