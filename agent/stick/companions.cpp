#include "agent/stick/companions.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bindle::agent {
namespace {

// Whoever was not seen for so long is not waited for.
constexpr std::chrono::milliseconds kRemembered = std::chrono::days(180);

bool is_old(StickInventory const& inventory, std::uint64_t now_dtn_ms) {
  auto const age = static_cast<std::uint64_t>(kRemembered.count());
  return now_dtn_ms > age && inventory.written_ms < now_dtn_ms - age;
}

bool lacks(Companions::Companion const& companion, Companions::Traveller const& bundle) {
  return !companion.inventory.node.same_node(bundle.source) &&
         !companion.inventory.holds(bundle.fingerprint);
}

}  // namespace

Companions::Companions(std::vector<StickInventory> inventories,
                       PublisherKey const& own,
                       Keyring const& keyring,
                       std::uint64_t now_dtn_ms) {
  for (auto& inventory : inventories) {
    auto const level = keyring.level_of(inventory.key);
    if (inventory.key == own || level < TrustLevel::known || is_old(inventory, now_dtn_ms))
      continue;
    companions_.push_back({std::move(inventory), level});
  }
}

bool Companions::someone_lacks(Traveller const& bundle) const {
  auto const one_lacks = [&](Companion const& companion) { return lacks(companion, bundle); };
  if (!bundle.destination.is_singleton())
    return companions_.empty() || std::any_of(companions_.begin(), companions_.end(), one_lacks);
  auto const is_there = [&](Companion const& companion) {
    return companion.inventory.node.same_node(bundle.destination) && !lacks(companion, bundle);
  };
  return std::none_of(companions_.begin(), companions_.end(), is_there);
}

bool Companions::may_travel(Traveller const& bundle) const {
  if (bundle.audience == Audience::everyone || bundle.audience == Audience::recipients) return true;
  return std::any_of(companions_.begin(), companions_.end(), [&](Companion const& companion) {
    return companion.level >= TrustLevel::trusted && lacks(companion, bundle);
  });
}

bool Companions::all_hold(BundleFingerprint const& bundle) const {
  if (companions_.empty()) return false;
  return std::all_of(companions_.begin(), companions_.end(), [&](Companion const& companion) {
    return companion.inventory.holds(bundle);
  });
}

}  // namespace bindle::agent
