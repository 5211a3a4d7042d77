#include "agent/daemon.hpp"

#include "agent/config/tcpcl_config.hpp"
#include "agent/config/udpcl_config.hpp"
#include "agent/durable_file.hpp"
#include "agent/forwarding/rerouting.hpp"
#include "agent/http/api.hpp"
#include "agent/http/server.hpp"
#include "agent/log.hpp"
#include "agent/neighbours/discovery_service.hpp"
#include "agent/neighbours/known_neighbours.hpp"
#include "agent/neighbours/neighbour_authority.hpp"
#include "agent/neighbours/tls_identity.hpp"
#include "agent/neighbours/trust_reload.hpp"
#include "agent/node.hpp"
#include "agent/signal_file.hpp"
#include "agent/stick/sync_folders.hpp"
#include "agent/version.hpp"
#include "convergence/await_tuple.hpp"
#include "convergence/spawn.hpp"
#include "convergence/tcpcl/address.hpp"
#include "convergence/tcpcl/entity.hpp"
#include "convergence/udpcl/address.hpp"
#include "convergence/udpcl/entity.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <malloc.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <optional>
#include <random>
#include <sstream>
#include <thread>
#include <utility>

namespace bindle::agent {
namespace {

namespace asio = boost::asio;
namespace tcpcl = convergence::tcpcl;
namespace udpcl = convergence::udpcl;
using asio::ip::tcp;
using asio::ip::udp;

constexpr std::size_t kMaxKeyFile = 4096;
// Of the storage budget, for files that nobody here asked for.
constexpr std::uint64_t kSpeculativeShare = 4;
constexpr auto kStopDeadline = std::chrono::seconds(20);

template <class Endpoint>
std::string text_of(Endpoint const& endpoint) {
  std::ostringstream text;
  text << endpoint;
  return text.str();
}

// Hundreds of sessions and payload files want more descriptors than the usual 1024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

// Buffers of a megabyte come and go all the time: kept in the heap they cost no page faults. Few
// arenas, so that what several threads freed does not add up.
void tune_allocator() {
  mallopt(M_MMAP_THRESHOLD, 16 << 20);
  mallopt(M_TRIM_THRESHOLD, 32 << 20);
  mallopt(M_ARENA_MAX, 2);
}

Result<SigningKey> read_key(std::filesystem::path const& file) {
  auto const text = read_text_file(file, kMaxKeyFile);
  if (!text) return fail(text.error().code, "the node's key: " + text.error().detail);
  return SigningKey::from_text(*text);
}

std::size_t worker_count() {
  return std::max<std::size_t>(3, std::thread::hardware_concurrency() + 1);
}

storage::StorageOptions storage_options(Config::Storage const& storage,
                                        storage::EventRules const& events) {
  storage::StorageOptions options;
  options.budget_bytes = storage.budget_bytes;
  options.max_files = storage.max_files;
  options.min_free_bytes = storage.min_free_bytes;
  options.events = events;
  options.events.max_bytes = std::min(events.max_bytes, storage.budget_bytes / 32);
  return options;
}

NodeIds node_ids(Config const& config) {
  if (config.node.ipn_id.is_null()) return config.node.id;
  return {config.node.id, config.node.ipn_id};
}

Node::Settings node_settings(Config const& config,
                             std::shared_ptr<SecurityPolicy const> security,
                             std::shared_ptr<RoutingTable const> routes) {
  Node::Settings settings;
  settings.core.reception.self = node_ids(config);
  settings.core.reception.accept_introductions = config.content.accept_introductions;
  settings.core.reception.ipn_echo_service = config.node.ipn_echo_service;
  settings.core.reception.routes = std::move(routes);
  settings.core.plan =
      std::make_shared<ContactPlan const>(config.planned_contacts, settings.core.reception.self);
  settings.core.inventories = Core::Inventories::compared;
  if (config.cut_through) settings.core.passing = Core::Passing::on;
  settings.core.budgets = config.budgets;
  settings.core.seed = std::random_device()();
  settings.retention = {
      config.retention.delivered, config.retention.expired, config.retention.quarantine};
  settings.intake.adu_length = std::min(config.tcpcl.transfer_mru, config.limits.reassembly_bytes);
  settings.intake.reassembly.bytes = config.limits.reassembly_bytes;
  settings.hop_limit = config.content.hop_limit;
  settings.reports = {config.reports.enabled, config.reports.per_minute, config.content.hop_limit};
  settings.journal = {{config.limits.contact_records, config.retention.contacts},
                      IslandMap(config.node.island, config.islands)};
  settings.parse_policy = config.compatibility.parse_policy();
  settings.events_kept = config.events.retention;
  settings.display_name = config.node.name;
  settings.peers = config.peers;
  settings.core.resend.first_pause = config.udpcl.resend_after;
  settings.foreign = {config.foreign.bytes_per_hour, config.foreign.storage_percent};
  settings.bans = config.bans;
  settings.admission = config.admission;
  settings.admission.quarantine = config.retention.quarantine;
  settings.library = config.library;
  settings.taking = {config.replication.budget_bytes,
                     config.storage.budget_bytes / kSpeculativeShare,
                     config.hot_threshold,
                     config.replication.holder_timeout};
  settings.reissue = {config.content.republish, config.prepublish_per_hour};
  settings.web_of_trust = config.content.web_of_trust;
  settings.security = std::move(security);
  return settings;
}

// Numbers in [0, 1), for the jitter of reconnecting.
std::function<double()> uniform_random() {
  return [engine = std::mt19937_64(std::random_device()()),
          range = std::uniform_real_distribution<double>()]() mutable { return range(engine); };
}

// Everything a running node consists of, in the order it is built and against which it is torn
// down.
class Daemon {
 public:
  static Result<std::unique_ptr<Daemon>> open(Config const& config);

  Result<void> run(TrustReload::ReadConfig read_config);

 private:
  Daemon(Config const& config,
         SigningKey key,
         std::unique_ptr<storage::Store> store,
         std::optional<storage::KeptClock> const& former_clock,
         std::shared_ptr<SecurityPolicy const> security);

  Result<void> open_ports(Config const& config);
  void make_sync_folders(Config const& config);
  Result<udp::endpoint> open_udpcl(Config const& config);
  Result<void> open_discovery(Config const& config, tcp::endpoint tcpcl_at, udp::endpoint udpcl_at);
  void call_peers();
  Task<void> live(asio::signal_set& signals);
  Task<void> reload_on(asio::signal_set& signals, TrustReload::ReadConfig read_config);
  Task<void> shut_down();
  http::NodeFacts facts(Config const& config, tcp::endpoint tcpcl_at, udp::endpoint udpcl_at) const;
  TrafficCounters traffic() const;
  void set_power(PowerMode mode);

  Config config_;
  asio::io_context loop_{1};
  SigningKey key_;
  std::unique_ptr<storage::Store> store_;
  NodeClock clock_;
  std::shared_ptr<SecurityPolicy const> security_;  // workers use it too
  WorkerPool workers_{worker_count()};
  std::shared_ptr<RoutingTable const> routes_;  // and these
  Origin origin_;
  std::unique_ptr<Trust> trust_;
  std::shared_ptr<tcpcl::TlsContext const> tls_;
  std::unique_ptr<KnownNeighbours> known_neighbours_;
  NeighbourSettings neighbour_settings_;
  convergence::ReceiveMemory receive_memory_;
  std::unique_ptr<KnownNodes> known_nodes_;
  std::unique_ptr<NeighbourAuthority> authority_;
  std::unique_ptr<Node> node_;
  convergence::LinkIds link_ids_;
  std::unique_ptr<tcpcl::Entity> tcpcl_;
  std::unique_ptr<SyncFolders> sync_folders_;
  std::unique_ptr<udpcl::Entity> udpcl_;
  std::unique_ptr<DiscoveryService> discovery_;  // none: not enabled
  std::optional<SignalFile> power_signal_;
  std::unique_ptr<http::Api> api_;
  std::unique_ptr<http::Server> http_;
  Result<void> outcome_;
};

Daemon::Daemon(Config const& config,
               SigningKey key,
               std::unique_ptr<storage::Store> store,
               std::optional<storage::KeptClock> const& former_clock,
               std::shared_ptr<SecurityPolicy const> security)
    : config_(config),
      key_(std::move(key)),
      store_(std::move(store)),
      clock_(config.clock, former_clock),
      security_(std::move(security)),
      routes_(std::make_shared<RoutingTable const>(config.routes)),
      origin_(
          node_ids(config), clock_, store_->sequences(), OwnSecurity{*security_, key_}, routes_),
      neighbour_settings_(config.neighbour_settings()),
      receive_memory_(config.limits.receive_memory_bytes) {}

Result<std::unique_ptr<Daemon>> Daemon::open(Config const& config) {
  TRY(auto key, read_key(config.key_file()));
  TRY(auto policy, SecurityPolicy::load(config.security, node_ids(config)));
  auto const security = std::make_shared<SecurityPolicy const>(std::move(policy));
  TRY(auto store,
      storage::Store::open(config.node.data_dir,
                           storage_options(config.storage, config.events.rules)));
  TRY(auto const clock, storage::kept_clock(store->view()));
  std::unique_ptr<Daemon> daemon(
      new Daemon(config, std::move(key), std::move(store), clock, security));
  TRY_VOID(apply_routing_rules(
      *daemon->store_, *daemon->routes_, node_ids(config), daemon->clock_.unix_ms()));
  TRY(auto const revoked, revoked_keys(daemon->store_->view()));
  TRY(daemon->trust_,
      Trust::open(config.keyring_file(),
                  daemon->key_.public_key(),
                  config.node.name,
                  daemon->workers_,
                  revoked));
  TRY(daemon->tls_, load_tls_identity(config, daemon->key_, node_ids(config)));
  TRY(daemon->known_neighbours_,
      KnownNeighbours::open(config.known_neighbours_file(), daemon->workers_));
  daemon->known_nodes_ = std::make_unique<KnownNodes>(
      *daemon->trust_, *daemon->known_neighbours_, daemon->neighbour_settings_, config.peers);
  daemon->authority_ = std::make_unique<NeighbourAuthority>(daemon->loop_.get_executor(),
                                                            daemon->neighbour_settings_,
                                                            *daemon->trust_,
                                                            *daemon->known_neighbours_);
  daemon->node_ = std::make_unique<Node>(daemon->loop_.get_executor(),
                                         *daemon->store_,
                                         daemon->workers_,
                                         daemon->clock_,
                                         daemon->origin_,
                                         daemon->key_,
                                         *daemon->trust_,
                                         *daemon->known_nodes_,
                                         daemon->receive_memory_,
                                         node_settings(config, security, daemon->routes_));
  daemon->make_sync_folders(config);
  TRY_VOID(daemon->open_ports(config));
  return daemon;
}

Result<void> Daemon::open_ports(Config const& config) {
  auto settings = tcpcl_config(config);
  TRY_VOID(tcpcl::validate(settings));
  tcpcl_ = std::make_unique<tcpcl::Entity>(
      loop_.get_executor(),
      std::move(settings),
      tcpcl::Entity::Services{
          link_ids_, *node_, *node_, uniform_random(), tls_, authority_.get(), &receive_memory_});
  tcp::endpoint tcpcl_at;
  if (config.tcpcl.listen) {
    TRY(tcpcl_at, tcpcl_->listen(*config.tcpcl.listen));
  }
  TRY(auto const udpcl_at, open_udpcl(config));
  TRY_VOID(open_discovery(config, tcpcl_at, udpcl_at));
  if (!config.power.signal_file.empty()) {
    power_signal_.emplace(
        loop_.get_executor(), workers_, config.power.signal_file, [this](bool exists) {
          set_power(exists ? PowerMode::low : config_.power.mode);
        });
  }
  auto answer = [this](http::Exchange& exchange) { return api_->answer(exchange); };
  TRY(http_, http::Server::open(loop_.get_executor(), config.http.listen, {}, std::move(answer)));
  PublishingNode const publishing{*store_,
                                  workers_,
                                  origin_,
                                  key_,
                                  clock_,
                                  node_->library(),
                                  config.content.chunking,
                                  config.content.hop_limit,
                                  config.content.max_file_size};
  api_ = std::make_unique<http::Api>(*node_,
                                     *store_,
                                     workers_,
                                     *trust_,
                                     *known_neighbours_,
                                     publishing,
                                     *sync_folders_,
                                     facts(config, tcpcl_at, udpcl_at));
  return {};
}

void Daemon::make_sync_folders(Config const& config) {
  StickServices services{loop_.get_executor(),
                         *node_,
                         *store_,
                         workers_,
                         clock_,
                         origin_,
                         key_,
                         *trust_,
                         config.compatibility.parse_policy(),
                         config.content.hop_limit,
                         config.tcpcl.transfer_mru};
  StickRules asked_for;
  asked_for.hop_limit = config.stick_hop_limit;
  sync_folders_ =
      std::make_unique<SyncFolders>(std::move(services), config.sync_folders, asked_for);
}

Result<udp::endpoint> Daemon::open_udpcl(Config const& config) {
  udpcl_ = std::make_unique<udpcl::Entity>(loop_.get_executor(),
                                           udpcl_config(config),
                                           udpcl::Entity::Services{link_ids_, *node_, *node_});
  if (!config.udpcl.listen) return udp::endpoint();
  return udpcl_->listen(udp::endpoint(config.udpcl.listen->address(), config.udpcl.listen->port()));
}

Result<void> Daemon::open_discovery(Config const& config,
                                    tcp::endpoint tcpcl_at,
                                    udp::endpoint udpcl_at) {
  if (!config.discovery.enabled) return {};
  auto const listener = [](bool listens, auto const& at) -> DiscoveryService::Listener {
    if (!listens) return std::nullopt;
    return convergence::discovery::Config::Listener{at.address(), at.port()};
  };
  discovery_ = std::make_unique<DiscoveryService>(
      loop_.get_executor(),
      config,
      DiscoveryService::Services{*node_, *known_nodes_, *tcpcl_, uniform_random()},
      listener(config.tcpcl.listen.has_value(), tcpcl_at),
      listener(config.udpcl.listen.has_value(), udpcl_at));
  return discovery_->start();
}

http::NodeFacts Daemon::facts(Config const& config,
                              tcp::endpoint tcpcl_at,
                              udp::endpoint udpcl_at) const {
  http::NodeFacts facts;
  facts.node_id = config.node.id;
  facts.name = config.node.name;
  facts.role = config.node.role;
  facts.publisher_key = key_.public_key();
  facts.tls_fingerprint = [this] { return tcpcl_->tls_fingerprint(); };
  facts.http_address = "http://" + text_of(http_->endpoint());
  if (config.tcpcl.listen) facts.tcpcl_address = "tcpcl://" + text_of(tcpcl_at);
  if (config.udpcl.listen) facts.udpcl_address = "udpcl://" + text_of(udpcl_at);
  if (discovery_) facts.discovered = [this] { return discovery_->neighbours(); };
  facts.traffic = [this] { return traffic(); };
  facts.data_dir = config.node.data_dir;
  facts.downloads_dir = store_->downloads().path_of("");
  facts.started_unix_ms = clock_.unix_ms();
  return facts;
}

TrafficCounters Daemon::traffic() const {
  TrafficCounters traffic;
  traffic.sessions = tcpcl_->counters();
  traffic.datagrams = udpcl_->counters();
  if (discovery_) traffic.beacons = discovery_->counters();
  traffic.arrivals = node_->arrivals();
  traffic.cut_through = node_->passed();
  traffic.foreign = node_->foreign().counters();
  traffic.sticks = sync_folders_->totals();
  traffic.requests = http_->counters();
  return traffic;
}

Result<void> Daemon::run(TrustReload::ReadConfig read_config) {
  asio::signal_set signals(loop_, SIGTERM, SIGINT);
  asio::signal_set hang_up(loop_, SIGHUP);
  spawn(loop_.get_executor(), "daemon", live(signals));
  spawn(loop_.get_executor(), "reload", reload_on(hang_up, std::move(read_config)));
  loop_.run();
  hang_up.cancel();
  // What is still under way ends by itself now; it uses everything that a Daemon owns.
  loop_.restart();
  loop_.run_for(kStopDeadline);
  if (!loop_.stopped()) {
    spdlog::error("something does not end: stopping without it");
    std::_Exit(EXIT_FAILURE);
  }
  workers_.join();
  return outcome_;
}

Task<void> Daemon::live(asio::signal_set& signals) {
  outcome_ = co_await node_->start();
  if (!outcome_) {
    co_await shut_down();
    co_return;
  }
  http_->start();
  sync_folders_->start();
  set_power(config_.power.mode);
  if (power_signal_) spawn(loop_.get_executor(), "power signal", power_signal_->run());
  call_peers();
  spdlog::info("bindled {} is ready: node {}, http {}, data in {}",
               kVersion,
               config_.node.id.to_string(),
               text_of(http_->endpoint()),
               config_.node.data_dir.string());
  sd_notify(0, "READY=1");
  auto const signal = co_await signals.async_wait(asio::use_awaitable);
  sd_notify(0, "STOPPING=1");
  spdlog::info("stopping on signal {}", signal);
  co_await shut_down();
}

Task<void> Daemon::reload_on(asio::signal_set& signals, TrustReload::ReadConfig read_config) {
  TrustReload reload(
      std::move(read_config),
      {neighbour_settings_, *trust_, *node_, *tcpcl_, key_, node_ids(config_), workers_});
  for (;;) {
    auto const [stopped, signal] = co_await signals.async_wait(kAwaitTuple);
    if (stopped) co_return;
    auto const done = co_await reload.run();
    if (!done) spdlog::error("whom to believe stays as it was: {}", done.error().detail);
  }
}

void Daemon::call_peers() {
  for (auto const& peer : config_.peers) {
    if (auto address = udpcl::parse_address(peer)) {
      udpcl_->add_peer(std::move(*address));
    } else if (auto dialled = tcpcl::parse_address(peer)) {
      tcpcl_->dial(std::move(*dialled));
    }
  }
}

void Daemon::set_power(PowerMode mode) {
  node_->set_power(mode);
  tcpcl_->dial_rarely(mode == PowerMode::low);
}

Task<void> Daemon::shut_down() {
  if (power_signal_) power_signal_->stop();
  api_->stop();
  http_->stop();
  sync_folders_->stop();
  node_->stop();
  if (discovery_) co_await discovery_->stop();
  co_await udpcl_->stop();
  co_await tcpcl_->stop();
  loop_.stop();
}

}  // namespace

Result<void> check_key_files(Config const& config) {
  TRY(auto const policy, SecurityPolicy::load(config.security, node_ids(config)));
  (void)policy;
  return {};
}

Result<void> run_daemon(Config const& config, std::function<Result<Config>()> read_config) {
  set_up_log(config.log);
  raise_descriptor_limit();
  tune_allocator();
  TRY(auto const daemon, Daemon::open(config));
  TRY_VOID(daemon->run(std::move(read_config)));
  spdlog::info("stopped");
  return {};
}

}  // namespace bindle::agent
