#include "tools/cli/event_lines.hpp"

#include <gmock/gmock.h>

namespace bindle::cli {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;

class EventLines : public ::testing::Test {
 protected:
  Result<void> feed(std::string_view octets) {
    return stream_.feed(octets, [this](json::object const& event) {
      kinds_.emplace_back(event.at("kind").as_string());
    });
  }

  EventStream stream_;
  std::vector<std::string> kinds_;
};

TEST_F(EventLines, AreTakenOutOfAStreamHoweverItIsCut) {
  std::string const whole =
      "id: 1\nevent: a\ndata: {\"kind\": \"a\"}\n\n: nothing new\n\nid: 2\ndata: {\"kind\": "
      "\"b\"}\n\n";
  for (auto const octet : whole)
    ASSERT_TRUE(feed(std::string_view(&octet, 1)));
  EXPECT_THAT(kinds_, ElementsAre("a", "b"));
}

TEST_F(EventLines, RefuseWhatIsNoEvent) {
  EXPECT_EQ(feed("data: [1]\n\n").error().code, Errc::malformed);
}

TEST_F(EventLines, RefuseAMessageWithoutEnd) {
  EXPECT_EQ(feed("data: " + std::string(EventStream::kLongestMessage, 'x')).error().code,
            Errc::malformed);
}

TEST_F(EventLines, SayWhatHappenedToWhatAndWithWhom) {
  json::object const event{{"at", "2026-11-21T08:15:00.000Z"},
                           {"kind", "download"},
                           {"state", "pending"},
                           {"file", std::string(64, 'a')},
                           {"subject", "tides.pdf"},
                           {"peer", "dtn://b/"},
                           {"medium", "tcpcl"}};
  EXPECT_THAT(event_cells(event),
              ElementsAre("2026-11-21T08:15:00.000Z",
                          "download (pending)",
                          std::string(12, 'a') + " tides.pdf",
                          "dtn://b/ by tcpcl",
                          "-"));
}

}  // namespace
}  // namespace bindle::cli
