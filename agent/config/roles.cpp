#include "agent/config/roles.hpp"

#include <algorithm>
#include <array>

namespace bindle::agent {
namespace {

struct Role {
  std::string_view name;
  std::string_view budget;
  std::string_view hop_limit;
  std::string_view retention;
  std::string_view replication_budget;
  std::string_view hot_threshold;
};

constexpr std::array kRoles = {Role{"regular", "512MiB", "15", "3d", "0B", "0"},
                               Role{"bridge", "4GiB", "20", "7d", "0B", "3"},
                               Role{"access-point", "4GiB", "15", "7d", "0B", "2"},
                               Role{"library", "20GiB", "20", "30d", "5GiB", "1"},
                               Role{"offline", "5GiB", "20", "7d", "0B", "0"}};

Role const* find_role(std::string_view name) {
  auto const found = std::find_if(
      kRoles.begin(), kRoles.end(), [name](Role const& role) { return role.name == name; });
  return found == kRoles.end() ? nullptr : &*found;
}

// Of several sources the last one counts.
std::string_view role_among(std::span<Setting const> settings) {
  std::string_view role;
  for (auto const& setting : settings)
    if (setting.key->name == "node.role") role = setting.text;
  return role;
}

}  // namespace

std::vector<Setting> presets_of_role(std::span<Setting const> settings,
                                     std::span<ConfigKey const> keys) {
  auto const* const role = find_role(role_among(settings));
  if (role == nullptr) return {};
  std::vector<Setting> presets;
  auto const add = [&](std::string_view key, std::string_view text) {
    presets.push_back({.key = find_key(keys, key),
                       .text = std::string(text),
                       .place = "role " + std::string(role->name)});
  };
  add("storage.budget", role->budget);
  add("content.hop_limit", role->hop_limit);
  add("stick.hop_limit", role->hop_limit);
  add("retention.delivered", role->retention);
  add("retention.expired", role->retention);
  add("retention.quarantine", role->retention);
  add("replication.budget", role->replication_budget);
  add("library.hot_threshold", role->hot_threshold);
  return presets;
}

Result<std::string> parse_role(std::string_view text) {
  if (!text.empty() && find_role(text) == nullptr) return fail(Errc::invalid_argument, "");
  return std::string(text);
}

}  // namespace bindle::agent
