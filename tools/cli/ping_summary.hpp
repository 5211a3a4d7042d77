#pragma once

#include "bundle/eid.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bindle::cli {

using RoundTrip = std::chrono::steady_clock::duration;

// One request of a ping and what came of it.
struct PingRequest {
  std::uint64_t sequence = 0;
  std::uint64_t arrival = 0;
  std::string bundle_id;
  std::chrono::steady_clock::time_point sent;
  std::optional<RoundTrip> round_trip;  // none: no reply
  boost::json::array reports;           // as the node shows them
};

struct PingSummary {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  RoundTrip least{};
  RoundTrip average{};
  RoundTrip most{};

  std::uint64_t loss_percent() const { return sent == 0 ? 0 : (sent - received) * 100 / sent; }
};

PingSummary summarise(std::vector<PingRequest> const& requests);

std::string milliseconds_text(RoundTrip time);  // "12.345 ms"

// The reports of each request in the order of their times, then the figures.
std::string text_of(PingSummary const& summary,
                    Eid const& destination,
                    std::vector<PingRequest> const& requests);

boost::json::object json_of(PingSummary const& summary,
                            Eid const& destination,
                            std::vector<PingRequest> const& requests);

}  // namespace bindle::cli
