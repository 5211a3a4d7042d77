#pragma once

#include "agent/action_runner.hpp"
#include "agent/channels/channels.hpp"
#include "agent/contacts/contact_journal.hpp"
#include "agent/content/download_service.hpp"
#include "agent/content/fetching.hpp"
#include "agent/content/file_removal.hpp"
#include "agent/core/core.hpp"
#include "agent/endpoints.hpp"
#include "agent/events/event_retention.hpp"
#include "agent/expiry.hpp"
#include "agent/forwarding/broken_contacts.hpp"
#include "agent/forwarding/cut_through.hpp"
#include "agent/forwarding/encounter_record.hpp"
#include "agent/forwarding/forwarding_record.hpp"
#include "agent/forwarding/inventory_exchange.hpp"
#include "agent/forwarding/outlet.hpp"
#include "agent/forwarding/send_record.hpp"
#include "agent/library/eviction.hpp"
#include "agent/library/eviction_watch.hpp"
#include "agent/library/library.hpp"
#include "agent/neighbours/contact_table.hpp"
#include "agent/neighbours/known_nodes.hpp"
#include "agent/neighbours/neighbour_bans.hpp"
#include "agent/neighbours/trust.hpp"
#include "agent/node_clock.hpp"
#include "agent/origin.hpp"
#include "agent/own_speech.hpp"
#include "agent/publishers/keyring_changes.hpp"
#include "agent/queries/network_search.hpp"
#include "agent/reassembly/reassembler.hpp"
#include "agent/receipts/owed_receipts.hpp"
#include "agent/reception/arrival_counters.hpp"
#include "agent/reception/foreign_traffic.hpp"
#include "agent/reception/intake.hpp"
#include "agent/replication/replication.hpp"
#include "agent/reports/reporter.hpp"
#include "agent/scanning/admission.hpp"
#include "agent/statements/statement_keeper.hpp"
#include "agent/subscriptions/subscriptions.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/link.hpp"
#include "convergence/node_side.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <spdlog/common.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bindle::agent {

// The node at work: tells the core what happens on links, in the store and at the admin port.
// Belongs to the I/O thread.
class Node final : public convergence::BundleReceiver, public convergence::LinkObserver {
 public:
  struct Settings {
    Core::Settings core;
    Retention retention;
    Intake::Limits intake;
    std::uint8_t hop_limit = 20;
    Reporter::Settings reports;
    ContactJournal::Settings journal;
    ParsePolicy parse_policy;
    std::chrono::milliseconds events_kept = std::chrono::days(90);
    std::string display_name;
    std::vector<std::string> peers;  // what is dialled or sent to, as URLs
    ForeignTraffic::Limits foreign;
    NeighbourBans::Settings bans;
    Admission::Settings admission;
    LibraryRules::Settings library;
    TakingRules taking;
    ReissueRules reissue;
    bool web_of_trust = false;
    std::shared_ptr<SecurityPolicy const> security = std::make_shared<SecurityPolicy const>();
  };

  Node(boost::asio::any_io_executor executor,
       storage::Store& store,
       WorkerPool& workers,
       NodeClock const& clock,
       Origin const& origin,
       SigningKey const& key,
       Trust& trust,
       KnownNodes const& known,
       convergence::ReceiveMemory& memory,
       Settings settings);

  // Takes up interrupted downloads, introduces the node, starts the timers.
  Task<Result<void>> start();
  void stop();

  Fetching& fetching() { return fetching_; }

  Library const& library() const { return library_; }

  Eviction& eviction() { return eviction_; }

  void bundles_queued(SendClass send_class);

  Subscriptions& subscriptions() { return subscriptions_; }

  NetworkSearch& network_search() { return network_search_; }

  Replication const& replication() const { return replication_; }

  Endpoints& endpoints() { return endpoints_; }

  ContactTable const& contacts() const { return contacts_; }

  ContactJournal& journal() { return journal_; }

  ForeignTraffic const& foreign() const { return foreign_; }

  std::vector<NeighbourBans::Entry> bans() const { return bans_.entries(clock_.now()); }

  ArrivalCounters const& arrivals() const { return arrivals_; }

  CutThroughCounters const& passed() const { return cut_through_.counters(); }

  Router const& router() const { return core_.router(); }

  RouteExplanation explain_route(Eid const& destination) const {
    return core_.explain_route(destination, clock_.now());
  }

  // What bandwidth budgets leave to the neighbour of this link; none: anything.
  std::optional<SendAllowance::State> allowance(convergence::LinkId link) const {
    return core_.allowance(link, clock_.now());
  }

  void set_power(PowerMode mode);

  PowerMode power() const { return core_.power(); }

  // For the event log.
  void config_reloaded() const;

  KeyringChanges& keyring_changes() { return keyring_changes_; }

  StatementKeeper& statements() { return statements_; }

  Channels& channels() { return channels_; }

  // For sync folders: takes a bundle that `neighbour` put onto a stick, null when that is not
  // known. Completes when it is durable; fails as Intake::receive().
  struct Taken {
    storage::Queue queue{};
    bool is_new = false;
  };

  Task<Result<Taken>> take_from_stick(Eid neighbour, Bytes bundle);

  // The bundle is durably on a stick.
  Task<Result<void>> carried_by_stick(QueuedBundle bundle);

  // convergence::BundleReceiver
  std::optional<convergence::RefuseReason> admit(
      convergence::LinkId link, std::optional<std::uint64_t> announced_length) override;
  Task<std::optional<convergence::RefuseReason>> receive(convergence::LinkId link,
                                                         Bytes bundle) override;
  Task<void> interrupted(convergence::LinkId link, Bytes beginning) override;

  // convergence::LinkObserver
  void link_up(std::shared_ptr<convergence::Link> link) override;
  void link_down(convergence::LinkId link, std::string const& reason) override;

 private:
  Endpoints::Queued queued();
  void judge_neighbours_again();
  spdlog::level::level_enum severity_of(convergence::LinkId link) const;
  bool is_banned(convergence::LinkId link) const;
  void note_misconduct(convergence::LinkId link, Errc why);
  void note_whether_foreign(convergence::LinkDescription const& link);
  Standing standing_of(convergence::LinkDescription const& link, Eid const& node) const;
  Task<void> meet(std::shared_ptr<convergence::Link> link, Eid neighbour);
  convergence::RefuseReason refuse(convergence::LinkId link, Error const& why);
  void heard(Intake::Stored stored);
  Task<void> forget_speech(Arrival arrival);
  Task<void> take_report(Eid reporter, StatusReport report);
  Task<Result<void>> reassembled(WholeBundle bundle, storage::AduKey fragments);
  Task<void> go_on_with(ManifestId file);
  Task<void> go_on_with_released(ReleasedManifest manifest);
  void catalogue_grew(std::vector<ManifestId> const& files);
  void take_query_or_answer(ReceivedBundle const& received, storage::Queue queue);

  boost::asio::any_io_executor executor_;
  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Trust& trust_;
  std::string display_name_;
  KnownNodes const& known_;

  ContactTable contacts_;
  ContactJournal journal_;
  ForeignTraffic foreign_;
  NeighbourBans bans_;
  ArrivalCounters arrivals_;
  Core core_;
  LazyRecord<storage::SendWindows> send_record_;
  LazyRecord<storage::Encounters> encounter_record_;
  Reporter reporter_;
  Library library_;
  Holders holders_;
  DownloadService downloads_;
  FileRemoval removal_;
  Admission admission_;
  Eviction eviction_;
  CutThrough cut_through_;
  Intake intake_;
  Outlet outlet_;
  Reassembler reassembler_;
  Endpoints endpoints_;
  OwnSpeech speech_;
  OwedReceipts receipts_;
  BrokenContacts broken_contacts_;
  ForwardingRecord forwarding_;
  InventoryExchange inventories_;
  Fetching fetching_;
  ActionRunner runner_;
  Expiry expiry_;
  EvictionWatch eviction_watch_;
  EventRetention event_retention_;
  Subscriptions subscriptions_;
  KeyringChanges keyring_changes_;
  StatementKeeper statements_;
  Channels channels_;
  Replication replication_;
  NetworkSearch network_search_;
};

}  // namespace bindle::agent
