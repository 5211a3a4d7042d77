#include "tools/cli/ping_summary.hpp"

#include "bundle/status_report.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace bindle::cli {
namespace {

namespace json = boost::json;

double in_milliseconds(RoundTrip time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

// What one node says that it did: (time, line), the time empty when it has none.
std::vector<std::pair<std::string, std::string>> steps_of(json::object const& report) {
  std::vector<std::pair<std::string, std::string>> steps;
  for (auto const status : kBundleStatuses) {
    auto const* const said = report.if_contains(to_string(status));
    auto const time = text_field(report, to_string(status));
    auto const asserted = said != nullptr && (*said == json::value(true) || !time.empty());
    if (!asserted) continue;
    auto line = "  " + std::string(time.empty() ? "-" : time) + "  " + text_field(report, "from") +
                " " + std::string(to_string(status));
    if (number_field(report, "reason_code") != 0) line += ": " + text_field(report, "reason");
    steps.emplace_back(time, printable(line));
  }
  return steps;
}

std::string path_text(PingRequest const& request) {
  std::vector<std::pair<std::string, std::string>> steps;
  for (auto const& report : request.reports) {
    if (!report.is_object()) continue;
    for (auto& step : steps_of(report.as_object()))
      steps.push_back(std::move(step));
  }
  if (steps.empty()) return {};
  std::stable_sort(
      steps.begin(), steps.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
  std::string text = "path of seq=" + std::to_string(request.sequence) + "\n";
  for (auto const& [time, line] : steps)
    text += line + "\n";
  return text;
}

}  // namespace

PingSummary summarise(std::vector<PingRequest> const& requests) {
  PingSummary summary;
  summary.sent = requests.size();
  RoundTrip total{};
  for (auto const& request : requests) {
    if (!request.round_trip) continue;
    auto const time = *request.round_trip;
    summary.least = summary.received == 0 ? time : std::min(summary.least, time);
    summary.most = std::max(summary.most, time);
    total += time;
    ++summary.received;
  }
  if (summary.received > 0) summary.average = total / static_cast<RoundTrip::rep>(summary.received);
  return summary;
}

std::string milliseconds_text(RoundTrip time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f ms", in_milliseconds(time));
  return text.data();
}

std::string text_of(PingSummary const& summary,
                    Eid const& destination,
                    std::vector<PingRequest> const& requests) {
  std::string text;
  for (auto const& request : requests) {
    if (!request.round_trip) text += "no reply: seq=" + std::to_string(request.sequence) + "\n";
    text += path_text(request);
  }
  text += "--- " + destination.to_string() + ": " + std::to_string(summary.sent) + " sent, " +
          std::to_string(summary.received) + " came back, " +
          std::to_string(summary.loss_percent()) + " % lost\n";
  if (summary.received == 0) return text;
  return text + "round trip min/avg/max " + milliseconds_text(summary.least) + " / " +
         milliseconds_text(summary.average) + " / " + milliseconds_text(summary.most) + "\n";
}

json::object json_of(PingSummary const& summary,
                     Eid const& destination,
                     std::vector<PingRequest> const& requests) {
  json::array pings;
  for (auto const& request : requests) {
    json::object ping{{"sequence", request.sequence},
                      {"arrival", request.arrival},
                      {"bundle_id", request.bundle_id},
                      {"rtt_ms", nullptr},
                      {"reports", request.reports}};
    if (request.round_trip) ping["rtt_ms"] = in_milliseconds(*request.round_trip);
    pings.push_back(std::move(ping));
  }
  json::object object{{"destination", destination.to_string()},
                      {"sent", summary.sent},
                      {"received", summary.received},
                      {"loss_percent", summary.loss_percent()},
                      {"rtt_ms", nullptr},
                      {"pings", std::move(pings)}};
  if (summary.received > 0)
    object["rtt_ms"] = json::object{{"min", in_milliseconds(summary.least)},
                                    {"avg", in_milliseconds(summary.average)},
                                    {"max", in_milliseconds(summary.most)}};
  return object;
}

}  // namespace bindle::cli
