#pragma once

#include "agent/contacts/island_map.hpp"
#include "agent/core/power_mode.hpp"
#include "agent/core/reception.hpp"
#include "agent/core/routing/contact_plan.hpp"
#include "agent/core/routing/routing_rule.hpp"
#include "agent/core/send_budgets.hpp"
#include "agent/core/timekeeper.hpp"
#include "agent/library/library_rules.hpp"
#include "agent/neighbours/accept_neighbours.hpp"
#include "agent/neighbours/neighbour_bans.hpp"
#include "agent/neighbours/neighbour_policy.hpp"
#include "agent/scanning/admission.hpp"
#include "agent/security/security_rule.hpp"
#include "agent/stick/stick_rules.hpp"
#include "bundle/bundle.hpp"
#include "bundle/chunker.hpp"
#include "bundle/eid.hpp"
#include "bundle/status_report.hpp"
#include "storage/event_rules.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <spdlog/common.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::agent {

enum class LogFormat { console, json };

// Under which of its names a node opens sessions.
enum class DialAs { id, ipn_id };

// What the administrator decided. A plain value, checked as a whole: load_config() is the only
// place that makes one. What each key means stands in docs/configuration.md; the table that
// fills this struct is in config_keys.cpp.
struct Config {
  using Endpoint = boost::asio::ip::tcp::endpoint;

  struct Node {
    std::string name;
    Eid id;
    Eid ipn_id;  // beside an id of the dtn scheme; null: none
    std::uint64_t ipn_echo_service = 0;
    std::string role;                // empty: none
    std::string island;              // empty: on none
    std::filesystem::path data_dir;  // absolute
  };

  struct Http {
    Endpoint listen;
  };

  struct Tcpcl {
    std::optional<Endpoint> listen;  // none: only dials
    DialAs dial_as = DialAs::id;
    std::chrono::seconds keepalive{};
    std::uint64_t segment_mru = 0;
    std::uint64_t transfer_mru = 0;
    std::uint64_t transfer_mtu = 0;
    std::size_t max_sessions = 0;
    std::chrono::milliseconds idle_timeout{};
    TlsPolicy tls = TlsPolicy::prefer;
    TrustMode trust = TrustMode::any;
  };

  // By what the node proves who it is under TLS, and whom it believes.
  struct Tls {
    std::filesystem::path certificate;  // absolute; empty: made by the node for its own key
    std::filesystem::path key;          // absolute; empty with `certificate`
    std::filesystem::path ca;           // absolute; empty: no CA is trusted
    CertificateNames names = CertificateNames::node;
    std::filesystem::path key_log;  // from the environment, not the file; empty: none
  };

  // A [[neighbour]].
  struct Neighbour {
    NeighbourPolicy policy;
    std::optional<DialAs> dial_as;  // none: as tcpcl.dial_as
  };

  struct Udpcl {
    std::optional<Endpoint> listen;  // none: only sends
    std::uint64_t transfer_mtu = 0;
    std::uint64_t bits_per_second = 0;
    std::uint64_t burst_bytes = 0;
    std::chrono::milliseconds resend_after{};
    bool accept_strangers = false;
  };

  struct Discovery {
    bool enabled = false;
    std::uint16_t port = 0;
    std::vector<std::string> interfaces;  // none: all but the loopback
    std::chrono::milliseconds period{};
    std::chrono::milliseconds expire_after{};
    AcceptNeighbours accept = AcceptNeighbours::known;
  };

  // What strangers may use.
  struct Foreign {
    std::uint64_t bytes_per_hour = 0;
    std::uint64_t storage_percent = 0;
  };

  struct Storage {
    std::uint64_t budget_bytes = 0;
    std::uint64_t min_free_bytes = 0;
    std::uint64_t max_files = 0;
  };

  struct Content {
    ChunkingMethod chunking = ChunkingMethod::fastcdc;
    std::uint8_t hop_limit = 0;
    std::uint64_t max_file_size = 0;
    bool republish = false;
    AcceptIntroductions accept_introductions = AcceptIntroductions::neighbours;
    bool web_of_trust = false;
  };

  // Copies of files that are kept because the files ask for them.
  struct Replication {
    std::uint64_t budget_bytes = 0;
    std::chrono::milliseconds holder_timeout{};
  };

  // How long the records of finished bundles are kept.
  struct Retention {
    std::chrono::milliseconds delivered{};
    std::chrono::milliseconds expired{};
    std::chrono::milliseconds quarantine{};
    std::chrono::milliseconds contacts{};
  };

  struct Events {
    std::chrono::milliseconds retention{};
    storage::EventRules rules;
  };

  struct Limits {
    std::uint64_t receive_memory_bytes = 0;
    std::uint64_t reassembly_bytes = 0;
    std::uint64_t contact_records = 0;
  };

  // Which status reports are made.
  struct Reports {
    std::array<bool, kBundleStatuses.size()> enabled{};  // by BundleStatus
    std::uint32_t per_minute = 0;                        // to one node
  };

  // What RFC 9171 forbids and is taken all the same.
  struct Compatibility {
    bool primary_without_crc = false;
    bool zero_time_without_age = false;
    bool definite_outer_array = false;

    ParsePolicy parse_policy() const;
  };

  struct Power {
    PowerMode mode = PowerMode::normal;
    std::filesystem::path signal_file;  // absolute, or empty
  };

  struct Log {
    spdlog::level::level_enum level = spdlog::level::info;
    LogFormat format = LogFormat::console;
  };

  Node node;
  Http http;
  Tcpcl tcpcl;
  Tls tls;
  std::vector<Neighbour> neighbours;
  std::vector<IslandMap::Island> islands;
  Udpcl udpcl;
  // "tcpcl://HOST:PORT", to be dialled for ever, or "udpcl://HOST:PORT", to be sent to
  std::vector<std::string> peers;
  Discovery discovery;
  Foreign foreign;
  NeighbourBans::Settings bans;
  Admission::Settings admission;
  std::vector<SendBudget> budgets;
  Power power;
  Storage storage;
  Content content;
  LibraryRules::Settings library;
  std::uint64_t hot_threshold = 0;
  std::uint64_t prepublish_per_hour = 0;
  Replication replication;
  Retention retention;
  Events events;
  Limits limits;
  Reports reports;
  Compatibility compatibility;
  Timekeeper::Settings clock;
  SecuritySettings security;
  std::uint8_t stick_hop_limit = 0;
  std::vector<WatchedFolder> sync_folders;
  std::vector<RoutingRule> routes;
  bool cut_through = true;
  std::vector<PlannedContact> planned_contacts;
  Log log;

  std::filesystem::path folder;  // of the file, absolute; identity.key and keyring lie in it

  std::filesystem::path key_file() const { return folder / "identity.key"; }

  std::filesystem::path keyring_file() const { return folder / "keyring"; }

  std::filesystem::path certificate_file() const { return folder / "identity.crt"; }

  std::filesystem::path known_neighbours_file() const { return folder / "known_neighbours"; }

  NeighbourSettings neighbour_settings() const;
};

using Environment = std::map<std::string, std::string>;

// In ascending strength: defaults, the file, the environment, the command line.
struct ConfigSources {
  std::filesystem::path file;

  // BINDLE_<SECTION>_<KEY> for any key; variables without BINDLE_ in front are passed over.
  // BINDLE_PEER_ADDRESS holds a list with commas.
  Environment environment;

  // "section.key=value". Several for peer.address add up; of others the last one counts.
  std::vector<std::string> overrides;
};

inline constexpr std::size_t kMaxConfigSize = 1 << 20;  // octets

// Fails with Errc::not_found or Errc::io when the file cannot be read, and with
// Errc::invalid_argument and a sentence that names place, key, what was found and what is allowed.
// A key nobody knows is such an error too. Blocks.
Result<Config> load_config(ConfigSources const& sources);

// The same for text that is at hand; `sources.file` only names it and is where relative paths
// start.
Result<Config> parse_config(std::string_view text, ConfigSources const& sources);

// The variables of this process that start with BINDLE_.
Environment bindle_environment(char const* const* environ);

}  // namespace bindle::agent
