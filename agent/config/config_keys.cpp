#include "agent/config/config_keys.hpp"

#include "agent/config/ban_keys.hpp"
#include "agent/config/config_rows.hpp"
#include "agent/config/config_values.hpp"
#include "agent/config/contact_keys.hpp"
#include "agent/config/event_keys.hpp"
#include "agent/config/library_keys.hpp"
#include "agent/config/neighbour_keys.hpp"
#include "agent/config/plan_keys.hpp"
#include "agent/config/replication_keys.hpp"
#include "agent/config/roles.hpp"
#include "agent/config/routing_keys.hpp"
#include "agent/config/scan_keys.hpp"
#include "agent/config/security_keys.hpp"
#include "agent/config/spending_keys.hpp"
#include "agent/config/sync_folder_keys.hpp"
#include "agent/config/udpcl_keys.hpp"
#include "bundle/manifest.hpp"
#include "bundle/node_name.hpp"
#include "bundle/quantity.hpp"
#include "convergence/tcpcl/address.hpp"
#include "convergence/udpcl/address.hpp"

#include <cctype>
#include <utility>

namespace bindle::agent {
namespace {

using namespace rows;
using std::chrono::milliseconds;
using std::chrono::seconds;

Result<std::string> parse_name(std::string_view text) {
  auto name = check_node_name(text);
  if (!name) return not_allowed();
  return name;
}

Result<Eid> parse_optional_node_id(std::string_view text) {
  if (text.empty()) return Eid::none();
  return parse_node_id(text);
}

Result<Eid> parse_optional_ipn_id(std::string_view text) {
  TRY(auto const id, parse_optional_node_id(text));
  if (!id.is_null() && id.scheme() != EidScheme::ipn) return not_allowed();
  return id;
}

void add_node_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(text_key(
      {"node.name", std::nullopt, "What this node is called."},
      "1 to 63 letters, digits, '-', '_' or '.', a letter or digit first",
      parse_name,
      [](Config & c) -> auto& { return c.node.name; }));
  keys.push_back(text_key(
      {"node.id", "", "The node's endpoint id, its name in bundles. Empty: dtn://NAME/."},
      "a node's endpoint id such as dtn://library/ or ipn:3.0",
      parse_optional_node_id,
      [](Config & c) -> auto& { return c.node.id; }));
  keys.push_back(text_key(
      {"node.ipn_id", "", "A second name, for nodes that read only ipn endpoint ids. Empty: none."},
      "a node's endpoint id of the ipn scheme such as ipn:3.0, or nothing",
      parse_optional_ipn_id,
      [](Config & c) -> auto& { return c.node.ipn_id; }));
  keys.push_back(count_key(
      {"node.ipn_echo_service",
       "7",
       "The service number under which the ipn id answers pings. The dtn id answers as echo."},
      {1, 0xffff'ffff},
      [](Config & c) -> auto& { return c.node.ipn_echo_service; }));
  keys.push_back(text_key(
      {"node.role",
       "",
       "What the node is for. A role sets storage.budget, content.hop_limit and stick.hop_limit, "
       "and retention of delivered, expired and quarantined bundles, unless these are given: "
       "regular 512MiB, 15, 3d; bridge 4GiB, 20, 7d; access-point 4GiB, 15, 7d; library 20GiB, "
       "20, 30d; offline 5GiB, 20, 7d. A library also has a replication.budget of 5GiB, and "
       "library.hot_threshold is 1 for a library, 2 for "
       "an access-point, 3 for a bridge."},
      "one of regular, bridge, access-point, library, offline, or nothing",
      parse_role,
      [](Config & c) -> auto& { return c.node.role; }));
  keys.push_back(island_name_key());
  keys.push_back(text_key(
      {"node.data_dir",
       "data",
       "Where everything the node keeps is stored. A relative path starts at "
       "this file's folder."},
      "the path of a folder",
      parse_path,
      [](Config & c) -> auto& { return c.node.data_dir; }));
}

void add_link_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(text_key(
      {"http.listen",
       "127.0.0.1:8620",
       "Where the admin port listens. It has no passwords: keep it on this machine."},
      "ADDRESS:PORT with an IP address, such as 127.0.0.1:8620",
      parse_listen_address,
      [](Config & c) -> auto& { return c.http.listen; }));
  keys.push_back(text_key(
      {"tcpcl.listen",
       "127.0.0.1:4556",
       "Where other nodes reach this one over TCP. 0.0.0.0:4556 is every IPv4 address; empty: "
       "nowhere, this node only calls others."},
      "ADDRESS:PORT with an IP address, such as 0.0.0.0:4556, or nothing",
      parse_optional_listen_address,
      [](Config & c) -> auto& { return c.tcpcl.listen; }));
  keys.push_back(choice_key<DialAs>(
      {"tcpcl.dial_as",
       "id",
       "Under which of its names, node.id or node.ipn_id, this node opens connections. Who opens "
       "one to it is answered in the scheme of its own name."},
      {{"id", DialAs::id}, {"ipn_id", DialAs::ipn_id}},
      [](Config & c) -> auto& { return c.tcpcl.dial_as; }));
  keys.push_back(duration_key(
      {"tcpcl.keepalive",
       "15s",
       "A quiet connection is probed this often, and given up after twice the time. 0s: never."},
      {seconds(0), seconds(65'535)},
      [](Config & c) -> auto& { return c.tcpcl.keepalive; }));
  keys.push_back(size_key(
      {"tcpcl.segment_mru", "2MiB", "The largest segment of a transfer that is accepted."},
      {kKiB, 64 * kMiB},
      [](Config & c) -> auto& { return c.tcpcl.segment_mru; }));
  keys.push_back(size_key(
      {"tcpcl.transfer_mru",
       "16MiB",
       "The largest bundle that is accepted, at most limits.receive_memory."},
      {2 * kMiB, kGiB},
      [](Config & c) -> auto& { return c.tcpcl.transfer_mru; }));
  keys.push_back(size_key(
      {"tcpcl.transfer_mtu",
       "1GiB",
       "The largest bundle that is sent at a time; what is larger, or larger than a neighbour "
       "accepts, leaves in fragments."},
      {4 * kKiB, kGiB},
      [](Config & c) -> auto& { return c.tcpcl.transfer_mtu; }));
  keys.push_back(duration_key(
      {"tcpcl.idle_timeout",
       "0s",
       "A connection over which nothing was sent for so long is ended; one that this node keeps to "
       "a [[peer]] is tried again after up to a minute. 0s: never."},
      {seconds(0), std::chrono::days(7)},
      [](Config & c) -> auto& { return c.tcpcl.idle_timeout; }));
  add_tcpcl_security_keys(keys);
  keys.push_back(count_key(
      {"tcpcl.max_sessions", "64", "How many nodes may be connected to this one at a time."},
      {1, 4096},
      [](Config & c) -> auto& { return c.tcpcl.max_sessions; }));
}

Result<std::string> normal_peer_url(std::string_view text) {
  if (text.starts_with("udpcl:")) {
    TRY(auto const address, convergence::udpcl::parse_address(text));
    return to_url(address);
  }
  TRY(auto const address, convergence::tcpcl::parse_address(text));
  return to_url(address);
}

ConfigKey peer_key() {
  auto key = make_key({"peer.address", "", "A node to keep in contact with."},
                      ConfigValue::text,
                      "tcpcl://HOST:PORT or udpcl://HOST:PORT");
  key.repeats = true;
  key.assign = [](Config& config, std::string_view text) -> Result<void> {
    if (text.empty()) return {};  // BINDLE_PEER_ADDRESS= takes the file's peers away
    TRY(auto url, normal_peer_url(text));
    config.peers.push_back(std::move(url));
    return {};
  };
  return key;
}

void add_storage_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(size_key(
      {"storage.budget", "20GiB", "What the data folder may hold in all. Never exceeded."},
      {16 * kMiB, kEiB},
      [](Config & c) -> auto& { return c.storage.budget_bytes; }));
  keys.push_back(size_key(
      {"storage.min_free",
       "256MiB",
       "Nothing more is stored when the disk has less free space than this."},
      {0, kEiB},
      [](Config & c) -> auto& { return c.storage.min_free_bytes; }));
  keys.push_back(count_key(
      {"storage.max_files", "1000000", "How many files the data folder may hold."},
      {100, 1'000'000'000},
      [](Config & c) -> auto& { return c.storage.max_files; }));
}

void add_content_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(choice_key<ChunkingMethod>(
      {"content.chunking",
       "fastcdc",
       "How published files are cut. With fastcdc a new version shares chunks with the old one."},
      {{"fastcdc", ChunkingMethod::fastcdc}, {"fixed", ChunkingMethod::fixed}},
      [](Config & c) -> auto& { return c.content.chunking; }));
  keys.push_back(count_key(
      {"content.hop_limit", "20", "How many nodes a bundle made here may pass through."},
      {1, 255},
      [](Config & c) -> auto& { return c.content.hop_limit; }));
  keys.push_back(size_key(
      {"content.max_file_size", "64GiB", "The largest file taken to publish."},
      {1, kMaxManifestChunks * kMaxChunkSize},
      [](Config & c) -> auto& { return c.content.max_file_size; }));
  keys.push_back(flag_key(
      {"content.republish",
       "false",
       "Issue the manifests of files published here again before their lifetime ends, as long as "
       "they are neither deleted nor replaced. Not those of priority emergency or perishable."},
      [](Config & c) -> auto& { return c.content.republish; }));
  keys.push_back(choice_key<AcceptIntroductions>(
      {"content.accept_introductions",
       "neighbours",
       "Whose publisher key is learnt, at level known, when they introduce themselves: every node "
       "in direct contact, only those listed as [[peer]], or nobody."},
      {{"neighbours", AcceptIntroductions::neighbours},
       {"peers", AcceptIntroductions::peers},
       {"off", AcceptIntroductions::off}},
      [](Config & c) -> auto& { return c.content.accept_introductions; }));
  keys.push_back(flag_key(
      {"content.web_of_trust",
       "false",
       "Whether a publisher counts as known for whom somebody vouches whom this node trusts, or "
       "somebody for whom such a one vouches, and so on, over at most 10 steps."},
      [](Config & c) -> auto& { return c.content.web_of_trust; }));
}

void add_retention_keys(std::vector<ConfigKey>& keys) {
  Range<milliseconds> const range{seconds(0), std::chrono::days(3650)};
  keys.push_back(duration_key(
      {"retention.delivered", "7d", "How long a bundle that arrived is remembered."}, range, [
      ](Config & c) -> auto& { return c.retention.delivered; }));
  keys.push_back(duration_key(
      {"retention.expired", "7d", "How long a bundle whose lifetime is over is remembered."},
      range,
      [](Config & c) -> auto& { return c.retention.expired; }));
  keys.push_back(duration_key(
      {"retention.quarantine", "7d", "How long a bundle that failed a check is kept for a look."},
      range,
      [](Config & c) -> auto& { return c.retention.quarantine; }));
  keys.push_back(duration_key(
      {"retention.contacts",
       "90d",
       "How long it is remembered whom this node met, and what it carried between islands."},
      range,
      [](Config & c) -> auto& { return c.retention.contacts; }));
}

auto report_switch(BundleStatus status) {
  return [status](Config & c) -> auto& {
    return c.reports.enabled[static_cast<std::size_t>(status)];
  };
}

void add_report_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(flag_key({"reports.reception",
                           "false",
                           "Tell whoever a bundle names for reports, if it asks, that it came "
                           "here. Reports are traffic that others cause."},
                          report_switch(BundleStatus::received)));
  keys.push_back(flag_key({"reports.forwarding", "false", "The same when a neighbour took it."},
                          report_switch(BundleStatus::forwarded)));
  keys.push_back(flag_key({"reports.delivery", "false", "The same when it was delivered here."},
                          report_switch(BundleStatus::delivered)));
  keys.push_back(flag_key({"reports.deletion", "false", "The same when it was given up, and why."},
                          report_switch(BundleStatus::deleted)));
  keys.push_back(count_key(
      {"reports.per_minute",
       "60",
       "How many reports may go to one node in a minute; all nodes together get 16 times that."},
      {1, 60'000},
      [](Config & c) -> auto& { return c.reports.per_minute; }));
}

void add_compatibility_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(flag_key(
      {"compatibility.primary_without_crc",
       "false",
       "Take bundles whose primary block has neither a CRC nor an integrity block over it. RFC "
       "9171 section 4.3.1 forbids them; some agents send them."},
      [](Config & c) -> auto& { return c.compatibility.primary_without_crc; }));
  keys.push_back(flag_key(
      {"compatibility.zero_time_without_age",
       "false",
       "Take bundles with creation time 0 and no bundle age, as if they were made on arrival. RFC "
       "9171 section 4.4.2 forbids them; some agents send them."},
      [](Config & c) -> auto& { return c.compatibility.zero_time_without_age; }));
  keys.push_back(flag_key(
      {"compatibility.definite_outer_array",
       "false",
       "Take bundles written as an array of definite length. They leave as RFC 9171 section 4.1 "
       "wants them."},
      [](Config & c) -> auto& { return c.compatibility.definite_outer_array; }));
}

void add_clock_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(choice_key<ClockTrust>(
      {"clock.trust",
       "guarded",
       "Whether to believe the system clock. guarded: while it is plausible and runs steadily; "
       "always: whatever it shows; never: this node has no clock, lifetimes go by age."},
      {{"guarded", ClockTrust::guarded},
       {"always", ClockTrust::always},
       {"never", ClockTrust::never}},
      [](Config & c) -> auto& { return c.clock.trust; }));
  keys.push_back(duration_key(
      {"clock.max_jump",
       "1h",
       "A guarded system clock that jumps further at once is not followed until the kernel knows "
       "it to be synchronized."},
      {seconds(1), std::chrono::days(366)},
      [](Config & c) -> auto& { return c.clock.max_jump; }));
}

void add_process_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(size_key(
      {"limits.receive_memory",
       "64MiB",
       "Memory for bundles that are arriving and not yet on disk."},
      {4 * kMiB, 64 * kGiB},
      [](Config & c) -> auto& { return c.limits.receive_memory_bytes; }));
  keys.push_back(size_key(
      {"limits.reassembly",
       "256MiB",
       "What the fragments may take, within storage.budget, that wait here for the rest of their "
       "bundles."},
      {16 * kMiB, 1024 * kGiB},
      [](Config & c) -> auto& { return c.limits.reassembly_bytes; }));
  keys.push_back(count_key(
      {"limits.contact_records",
       "10000",
       "How many contacts are remembered, within retention.contacts."},
      {100, 100'000},
      [](Config & c) -> auto& { return c.limits.contact_records; }));
  keys.push_back(choice_key<spdlog::level::level_enum>(
      {"log.level", "info", "The least important messages that are written."},
      {{"trace", spdlog::level::trace},
       {"debug", spdlog::level::debug},
       {"info", spdlog::level::info},
       {"warn", spdlog::level::warn},
       {"error", spdlog::level::err}},
      [](Config & c) -> auto& { return c.log.level; }));
  keys.push_back(choice_key<LogFormat>(
      {"log.format", "console", "For people, or one JSON object a line."},
      {{"console", LogFormat::console}, {"json", LogFormat::json}},
      [](Config & c) -> auto& { return c.log.format; }));
}

}  // namespace

std::string ConfigKey::environment_variable() const {
  std::string variable = "BINDLE_" + std::string(name);
  for (auto& c : variable) {
    c = c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return variable;
}

std::vector<ConfigKey> config_keys() {
  std::vector<ConfigKey> keys;
  add_node_keys(keys);
  add_link_keys(keys);
  add_tls_keys(keys);
  add_udpcl_keys(keys);
  keys.push_back(peer_key());
  add_island_keys(keys);
  add_neighbour_keys(keys);
  add_discovery_keys(keys);
  add_foreign_keys(keys);
  add_ban_keys(keys);
  add_budget_keys(keys);
  add_storage_keys(keys);
  add_content_keys(keys);
  add_scan_keys(keys);
  add_library_keys(keys);
  add_replication_keys(keys);
  add_retention_keys(keys);
  add_event_keys(keys);
  add_sync_folder_keys(keys);
  add_routing_keys(keys);
  add_plan_keys(keys);
  add_security_keys(keys);
  add_report_keys(keys);
  add_compatibility_keys(keys);
  add_clock_keys(keys);
  add_power_keys(keys);
  add_process_keys(keys);
  return keys;
}

}  // namespace bindle::agent
