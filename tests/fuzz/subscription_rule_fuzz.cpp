#include "agent/subscriptions/subscription_rule.hpp"

// A line is the rule, what follows are the texts of a file.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const input(reinterpret_cast<char const*>(data), size);
  auto const end = input.find('\n');
  auto const rule = bindle::agent::SubscriptionRule::parse(input.substr(0, end));
  if (!rule) {
    if (rule.error().code != bindle::Errc::invalid_argument) __builtin_trap();
    return 0;
  }
  bindle::ManifestSummary file;
  file.name = end == std::string_view::npos ? std::string() : std::string(input.substr(end + 1));
  file.topic = file.name.substr(0, 64);
  file.tags = {file.topic};
  file.media_type = file.topic;
  file.size = size;
  if (!rule->matches(file)) __builtin_trap();
  return 0;
}
