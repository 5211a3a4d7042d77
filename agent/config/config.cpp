#include "agent/config/config.hpp"

#include "agent/config/plan_keys.hpp"
#include "agent/config/roles.hpp"
#include "agent/config/routing_keys.hpp"
#include "agent/config/setting.hpp"
#include "agent/durable_file.hpp"
#include "bundle/quantity.hpp"
#include "bundle/utf8.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

std::string shown(std::string const& text) {
  constexpr std::size_t kLongest = 100;
  if (!is_plain_text(text)) return "unprintable";
  if (text.size() > kLongest) return std::to_string(text.size()) + " octets long";
  return "\"" + text + "\"";
}

// A stronger source replaces what weaker ones said about a key.
void strengthen(std::vector<Setting>& settings, std::vector<Setting> stronger) {
  std::erase_if(settings, [&](Setting const& weak) {
    return std::any_of(stronger.begin(), stronger.end(), [&](Setting const& strong) {
      return strong.key == weak.key;
    });
  });
  for (auto& setting : stronger)
    settings.push_back(std::move(setting));
}

Result<void> apply(Config& config, Setting const& setting) {
  auto const& key = *setting.key;
  auto const assigned = key.assign(config, setting.text);
  if (assigned) return {};
  auto const& why = assigned.error().detail;
  return fail(Errc::invalid_argument,
              setting.place + ": " + std::string(key.name) + " is " + shown(setting.text) +
                  "; allowed is " + key.allowed + (why.empty() ? "" : " (" + why + ")"));
}

Result<void> apply_fallback(Config& config, ConfigKey const& key) {
  return apply(config, {.key = &key, .text = std::string(*key.fallback), .place = "default"});
}

Result<void> apply_fallbacks(Config& config, std::span<ConfigKey const> keys) {
  for (auto const& key : keys) {
    if (key.repeats || !key.fallback) continue;
    TRY_VOID(apply_fallback(config, key));
  }
  return {};
}

Result<void> require_given(std::span<ConfigKey const> keys,
                           std::vector<Setting> const& settings,
                           std::filesystem::path const& file) {
  for (auto const& key : keys) {
    auto const is_given = key.fallback || key.begin_table ||
                          std::any_of(settings.begin(),
                                      settings.end(),
                                      [&](Setting const& setting) { return setting.key == &key; });
    if (is_given) continue;
    return fail(
        Errc::invalid_argument,
        file.string() + ": " + std::string(key.name) + " is missing; allowed is " + key.allowed);
  }
  return {};
}

// Begins the table whose first setting is `first`: what is not given there has its default.
Result<void> begin_table(Config& config,
                         std::span<ConfigKey const> keys,
                         std::span<Setting const> from_first) {
  auto const& first = from_first.front();
  auto const is_next = [](Setting const& setting) { return setting.starts_table; };
  auto const end = std::find_if(from_first.begin() + 1, from_first.end(), is_next);
  first.key->begin_table(config);
  for (auto const& key : keys) {
    if (key.section() != first.key->section()) continue;
    if (key.fallback) {
      TRY_VOID(apply_fallback(config, key));
      continue;
    }
    auto const is_it = [&key](Setting const& setting) { return setting.key == &key; };
    if (std::any_of(from_first.begin(), end, is_it)) continue;
    return fail(
        Errc::invalid_argument,
        first.place + ": " + std::string(key.name) + " is missing; allowed is " + key.allowed);
  }
  return {};
}

Result<void> apply_settings(Config& config,
                            std::span<ConfigKey const> keys,
                            std::span<Setting const> settings) {
  for (std::size_t i = 0; i < settings.size(); ++i) {
    if (settings[i].starts_table) TRY_VOID(begin_table(config, keys, settings.subspan(i)));
    TRY_VOID(apply(config, settings[i]));
  }
  return {};
}

// What follows from other keys, and what two keys must agree on.
Result<void> complete(Config& config, std::filesystem::path const& file) {
  if (config.node.id.is_null()) {
    TRY(config.node.id, Eid::dtn(config.node.name, ""));
  }
  if (!config.node.ipn_id.is_null() && config.node.id.scheme() == EidScheme::ipn) {
    return fail(Errc::invalid_argument,
                file.string() + ": node.ipn_id is given although node.id is of the ipn scheme");
  }
  if (config.node.ipn_id.is_null() && config.tcpcl.dial_as == DialAs::ipn_id) {
    return fail(Errc::invalid_argument,
                file.string() + ": tcpcl.dial_as is \"ipn_id\" although there is no node.ipn_id");
  }
  for (auto const& neighbour : config.neighbours) {
    if (neighbour.dial_as != DialAs::ipn_id || !config.node.ipn_id.is_null()) continue;
    return fail(
        Errc::invalid_argument,
        file.string() + ": neighbour.dial_as is \"ipn_id\" although there is no node.ipn_id");
  }
  std::error_code error;
  config.folder = std::filesystem::absolute(file, error).parent_path().lexically_normal();
  if (error) return fail(Errc::io, file.string() + ": " + error.message());
  config.node.data_dir = (config.folder / config.node.data_dir).lexically_normal();
  for (auto* const path : {&config.tls.certificate, &config.tls.key, &config.tls.ca})
    if (!path->empty()) *path = (config.folder / *path).lexically_normal();
  if (config.tls.certificate.empty() != config.tls.key.empty()) {
    return fail(Errc::invalid_argument,
                file.string() + ": tls.certificate and tls.key are given together or not at all");
  }
  if (!config.power.signal_file.empty())
    config.power.signal_file = (config.folder / config.power.signal_file).lexically_normal();
  for (auto& key : config.security.keys)
    key.file = (config.folder / key.file).lexically_normal();
  for (auto& folder : config.sync_folders) {
    folder.path = (config.folder / folder.path).lexically_normal();
    folder.rules.hop_limit = config.stick_hop_limit;
  }
  auto const secure = check_security_settings(config.security);
  if (!secure) {
    return fail(Errc::invalid_argument, file.string() + ": " + secure.error().detail);
  }

  auto const planned = check_plan(config.planned_contacts, config.routes);
  if (!planned) return fail(Errc::invalid_argument, file.string() + ": " + planned.error().detail);
  auto const routable = check_routes(config.routes);
  if (!routable)
    return fail(Errc::invalid_argument, file.string() + ": " + routable.error().detail);

  auto const transfer = config.tcpcl.transfer_mru;
  auto const memory = config.limits.receive_memory_bytes;
  if (transfer <= memory) return {};
  return fail(Errc::invalid_argument,
              file.string() + ": tcpcl.transfer_mru is " + size_text(transfer) +
                  "; allowed is at most limits.receive_memory, " + size_text(memory));
}

}  // namespace

ParsePolicy Config::Compatibility::parse_policy() const {
  ParsePolicy policy;
  policy.require_primary_crc = !primary_without_crc;
  policy.require_age_without_clock = !zero_time_without_age;
  policy.accept_definite_outer_array = definite_outer_array;
  return policy;
}

NeighbourSettings Config::neighbour_settings() const {
  NeighbourSettings settings{tcpcl.tls, tcpcl.trust, tls.names, {}};
  for (auto const& each : neighbours) {
    settings.neighbours.push_back(each.policy);
    if (each.dial_as)
      settings.neighbours.back().dial_as = *each.dial_as == DialAs::id ? node.id : node.ipn_id;
  }
  return settings;
}

Result<Config> parse_config(std::string_view text, ConfigSources const& sources) {
  if (text.size() > kMaxConfigSize) {
    return fail(Errc::invalid_argument, sources.file.string() + " is longer than 1 MiB");
  }
  auto const keys = config_keys();
  TRY(auto settings, read_config_text(text, sources.file, keys));
  TRY(auto from_environment, read_environment(sources.environment, keys));
  strengthen(settings, std::move(from_environment));
  TRY(auto from_command_line, read_overrides(sources.overrides, keys));
  strengthen(settings, std::move(from_command_line));
  auto from_role = presets_of_role(settings, keys);
  strengthen(from_role, std::move(settings));
  settings = std::move(from_role);

  Config config;
  TRY_VOID(require_given(keys, settings, sources.file));
  TRY_VOID(apply_fallbacks(config, keys));
  TRY_VOID(apply_settings(config, keys, settings));
  TRY_VOID(complete(config, sources.file));
  return config;
}

Result<Config> load_config(ConfigSources const& sources) {
  TRY(auto const text, read_text_file(sources.file, kMaxConfigSize));
  return parse_config(text, sources);
}

Environment bindle_environment(char const* const* environ) {
  Environment found;
  for (; *environ; ++environ) {
    std::string_view const variable = *environ;
    auto const equals = variable.find('=');
    if (!variable.starts_with("BINDLE_") || equals == std::string_view::npos) continue;
    found.emplace(variable.substr(0, equals), variable.substr(equals + 1));
  }
  return found;
}

}  // namespace bindle::agent
