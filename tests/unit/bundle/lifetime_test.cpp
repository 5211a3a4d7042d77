#include "bundle/lifetime.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace bindle {
namespace {

using std::chrono::days;
using std::chrono::hours;

std::chrono::milliseconds lifetime(Priority priority,
                                   std::string_view topic,
                                   std::vector<std::string> const& tags) {
  return default_lifetime(priority, topic, tags);
}

TEST(DefaultLifetime, EmergencyIsHalfADayWhateverElseIsSaid) {
  EXPECT_EQ(lifetime(Priority::emergency, "knowledge", {"index"}), hours(12));
}

TEST(DefaultLifetime, PerishableIsTwoDaysWhateverElseIsSaid) {
  EXPECT_EQ(lifetime(Priority::perishable, "education", {"index"}), hours(48));
}

TEST(DefaultLifetime, TopicsComeBeforeTags) {
  EXPECT_EQ(lifetime(Priority::normal, "knowledge", {"food"}), days(270));
  EXPECT_EQ(lifetime(Priority::low, "education", {"index"}), days(270));
  EXPECT_EQ(lifetime(Priority::normal, "mutual-aid", {"index"}), hours(48));
  EXPECT_EQ(lifetime(Priority::low, "coordination", {}), days(7));
  EXPECT_EQ(lifetime(Priority::normal, "inventory", {}), days(30));
}

TEST(DefaultLifetime, IndexComesBeforeFood) {
  EXPECT_EQ(lifetime(Priority::normal, "", {"food", "index"}), days(3));
  EXPECT_EQ(lifetime(Priority::normal, "music", {"fresh", "food"}), hours(48));
}

TEST(DefaultLifetime, OtherwiseThePriorityDecides) {
  EXPECT_EQ(lifetime(Priority::normal, "music", {"live"}), days(7));
  EXPECT_EQ(lifetime(Priority::low, "", {}), days(3));
}

TEST(DefaultLifetime, LabelsAreComparedAsWritten) {
  EXPECT_EQ(lifetime(Priority::normal, "Knowledge", {"Food"}), days(7));
}

}  // namespace
}  // namespace bindle
