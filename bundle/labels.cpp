#include "bundle/labels.hpp"

#include "bundle/utf8.hpp"

namespace bindle {

Result<void> check_topic(std::string_view topic) {
  if (topic.size() > kMaxTopicSize) {
    return fail(Errc::malformed, "a topic has at most 64 octets");
  }
  if (!is_plain_text(topic)) {
    return fail(Errc::malformed, "a topic is UTF-8 without control characters");
  }
  return {};
}

Result<void> check_tags(std::span<std::string const> tags) {
  if (tags.size() > kMaxTags) return fail(Errc::malformed, "there are at most 32 tags");
  for (auto const& tag : tags) {
    if (tag.empty() || tag.size() > kMaxTagSize) {
      return fail(Errc::malformed, "a tag has 1 to 64 octets");
    }
    if (!is_plain_text(tag)) {
      return fail(Errc::malformed, "a tag is UTF-8 without control characters");
    }
  }
  return {};
}

}  // namespace bindle
