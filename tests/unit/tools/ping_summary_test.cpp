#include "tools/cli/ping_summary.hpp"

#include <gmock/gmock.h>

namespace bindle::cli {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

PingRequest request(std::uint64_t sequence, std::optional<RoundTrip> round_trip) {
  PingRequest request;
  request.sequence = sequence;
  request.round_trip = round_trip;
  return request;
}

Eid const kEcho = Eid::parse("dtn://c/echo").value();

TEST(PingSummary, CountsAndMeasuresReplies) {
  auto const summary =
      summarise({request(1, 10ms), request(2, std::nullopt), request(3, 30ms), request(4, 20ms)});
  EXPECT_EQ(summary.sent, 4u);
  EXPECT_EQ(summary.received, 3u);
  EXPECT_EQ(summary.loss_percent(), 25u);
  EXPECT_EQ(summary.least, 10ms);
  EXPECT_EQ(summary.average, 20ms);
  EXPECT_EQ(summary.most, 30ms);
}

TEST(PingSummary, HasNoTimesWithoutReplies) {
  std::vector<PingRequest> const requests = {request(1, std::nullopt)};
  auto const summary = summarise(requests);
  EXPECT_EQ(text_of(summary, kEcho, requests),
            "no reply: seq=1\n--- dtn://c/echo: 1 sent, 0 came back, 100 % lost\n");
  EXPECT_TRUE(json_of(summary, kEcho, requests).at("rtt_ms").is_null());
  EXPECT_TRUE(json_of(summary, kEcho, requests).at("pings").at(0).at("rtt_ms").is_null());
}

TEST(PingSummary, OrdersThePathByTheTimesThatReportsTell) {
  auto one = request(1, 10ms);
  one.reports = {{{"from", "dtn://c/"},
                  {"received", "2026-11-21T08:00:02.000Z"},
                  {"forwarded", false},
                  {"delivered", "2026-11-21T08:00:03.000Z"},
                  {"deleted", false},
                  {"reason_code", 0},
                  {"reason", "no additional information"}},
                 {{"from", "dtn://b/"},
                  {"received", "2026-11-21T08:00:01.000Z"},
                  {"forwarded", false},
                  {"delivered", false},
                  {"deleted", false},
                  {"reason_code", 11},
                  {"reason", "block unsupported"}}};
  auto const text = text_of(summarise({one}), kEcho, {one});
  EXPECT_THAT(text,
              HasSubstr("path of seq=1\n"
                        "  2026-11-21T08:00:01.000Z  dtn://b/ received: block unsupported\n"
                        "  2026-11-21T08:00:02.000Z  dtn://c/ received\n"
                        "  2026-11-21T08:00:03.000Z  dtn://c/ delivered\n"));
}

TEST(PingSummary, PrintsNothingThatATerminalWouldObey) {
  auto one = request(1, 10ms);
  one.reports = {{{"from", "dtn://\x1b[2J/"}, {"received", true}}};
  EXPECT_EQ(text_of(summarise({one}), kEcho, {one}).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace bindle::cli
