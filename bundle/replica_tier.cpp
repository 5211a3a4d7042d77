#include "bundle/replica_tier.hpp"

#include "bundle/manifest.hpp"

#include <array>
#include <charconv>

namespace bindle {
namespace {

struct Tier {
  std::string_view name;
  std::uint8_t replicas;
};

constexpr std::array<Tier, 4> kTiers = {
    {{"critical", 5}, {"important", 3}, {"standard", 2}, {"ephemeral", 1}}};

}  // namespace

Result<std::uint8_t> parse_replicas(std::string_view text) {
  for (auto const& tier : kTiers)
    if (tier.name == text) return tier.replicas;
  unsigned number = 0;
  auto const* const end = text.data() + text.size();
  auto const [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end || number > kMaxReplicas)
    return fail(
        Errc::invalid_argument,
        "replicas are critical, important, standard or ephemeral, or a number from 0 to 32");
  return static_cast<std::uint8_t>(number);
}

}  // namespace bindle
