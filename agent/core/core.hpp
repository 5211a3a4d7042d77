#pragma once

#include "agent/core/contact.hpp"
#include "agent/core/downloads.hpp"
#include "agent/core/moment.hpp"
#include "agent/core/reception.hpp"
#include "agent/core/routing/router.hpp"
#include "agent/core/routing/transfer_claims.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <variant>
#include <vector>

namespace bindle::agent {

// What the core wants done. Each names who is told the outcome.
namespace action {

// Answered by Core::fetched.
struct Fetch {
  LinkId link;
  Contact::Fetch what;
};

// Answered by Core::routed_fetched.
struct FetchRouted {
  LinkId link;
  Contact::FetchRouted what;
  std::shared_ptr<NeighbourReach const> reach;
};

// Answered by Core::resolved.
struct Resolve {
  LinkId link;
  Contact::Resolve what;
};

// Answered by Core::transfer_settled.
struct Send {
  LinkId link;
  QueuedBundle bundle;
};

// The neighbour took the bundle: outbox becomes pending, or delivered at its destination. For a
// routed bundle answered by Core::hand_over_recorded, however it ends.
struct HandedOn {
  Eid neighbour;
  QueuedBundle bundle;
  LinkId link;  // over which it is known
};

struct RaiseWatermark {
  Eid neighbour;
  Standing standing;
  SendClass send_class;
  Arrival offered_up_to;
};

// Make and queue a request bundle for these chunks, or for the manifest, in place of an earlier
// one.
struct RequestChunks {
  ChunkRequest request;
};

// Ask this neighbour alone, in place of what it was asked for of the file before.
struct AskNeighbour {
  Eid neighbour;
  ChunkRequest request;
};

// Find out what the neighbour lacks of the bundles after these watermarks. Answered by
// Core::neighbour_lacks.
struct OfferInventory {
  LinkId link;
  Eid neighbour;
  Contact::Watermarks offered;
};

// Tell the neighbour whom this node delivers to.
struct TellPredictabilities {
  Eid neighbour;
  Predictabilities table;
};

// Find which of the requested chunks are held, or whether the manifest is. Answered by
// Core::request_looked_up or Core::manifest_found.
struct LookUpRequest {
  LinkId link;
  SendClass send_class;
  ChunkRequest request;
  bool of_this_node = false;  // alone: the neighbour is to be told what is held of the file
};

// For the log: content for this audience is kept from the neighbour.
struct Withhold {
  LinkId link;
  Audience audience;
};

// The chunk is held, and these downloads still lack it. Answered by Core::chunk_placed.
struct CopyChunk {
  ChunkId chunk;
  std::vector<Placement> places;
};

// Every chunk is held: verify and deliver the file.
struct FinishDownload {
  ManifestId file;
};

}  // namespace action

using Action = std::variant<action::Fetch,
                            action::FetchRouted,
                            action::Resolve,
                            action::Send,
                            action::HandedOn,
                            action::RaiseWatermark,
                            action::RequestChunks,
                            action::AskNeighbour,
                            action::OfferInventory,
                            action::TellPredictabilities,
                            action::LookUpRequest,
                            action::Withhold,
                            action::CopyChunk,
                            action::FinishDownload>;
using Actions = std::vector<Action>;

// What a node decides: which bundle goes next to whom, what to ask for, what to do with what
// arrives. Events in, actions out; no socket, storage, thread or clock, so that the same code
// runs in the daemon and under a virtual clock.
class Core {
 public:
  enum class Inventories { off, compared };
  enum class Passing { off, on };

  struct Settings {
    ReceptionPolicy reception;
    Inventories inventories = Inventories::off;
    Passing passing = Passing::off;  // of bundles that need not be stored here
    std::shared_ptr<ContactPlan const> plan = std::make_shared<ContactPlan const>();
    // How long floods wait for what a neighbour says that it holds.
    std::chrono::milliseconds inventory_patience = std::chrono::seconds(2);
    Contact::Window window;
    // Where nothing is acknowledged, little is under way at a time: what is urgent soon overtakes.
    Contact::Window unacknowledged_window{.bundles = 32, .bytes = 256u << 10};
    UnconfirmedSends::Pace resend;
    Downloads::Pace pace;
    std::vector<SendBudget> budgets;
    std::uint64_t seed = 0;
  };

  explicit Core(Settings settings);

  NodeIds const& self() const { return settings_.reception.self; }

  // A neighbour came. With several links to one node, the first carries and the others stand by;
  // but one that acknowledges takes over from one that does not.
  Actions link_up(LinkId link,
                  Eid const& neighbour,
                  Standing standing,
                  Contact::Watermarks const& offered,
                  Moment now);
  Actions link_down(LinkId link, Moment now);

  // Decides about an arrived bundle before it is stored.
  Reception bundle_received(LinkId link, ReceivedBundle const& received, Moment now) const;

  // The way of a bundle that goes on as it comes.
  struct Passage {
    LinkId link;
    Eid neighbour;
    std::uint64_t length = 0;
  };

  // The bundle, of which bundle_received() said that it is for others, may go on at once, without
  // being stored: it is for one neighbour alone, which is in contact and where nothing that is as
  // urgent waits. None when it has to be stored. Otherwise followed by pass_ended(), or by
  // pass_goes_on() when the bundle was stored meanwhile and transfer_settled() is to be told.
  std::optional<Passage> pass_on(ReceivedBundle const& received,
                                 Reception const& reception,
                                 Moment now);
  Actions pass_ended(Passage const& passage, TransferOutcome outcome, Moment now);
  void pass_goes_on(Passage const& passage, QueuedBundle stored);

  // The neighbour did not take it in time: for a while nothing goes there in this way.
  void pass_was_slow(Passage const& passage, Moment now);

  // The bundle is durable. `places`: where its chunk was written, if it is one.
  Actions bundle_stored(LinkId link,
                        ReceivedBundle const& received,
                        Reception const& reception,
                        std::vector<Placement> const& places,
                        Moment now);

  // Bundles made here are durable in the outbox.
  Actions bundles_queued(SendClass send_class, Moment now);

  Actions fetched(LinkId link,
                  Contact::Fetch const& fetch,
                  std::vector<QueuedBundle> const& bundles,
                  Moment now);
  Actions routed_fetched(LinkId link,
                         Contact::FetchRouted const& fetch,
                         std::vector<QueuedBundle> bundles,
                         Moment now);
  Actions resolved(LinkId link,
                   SendClass send_class,
                   std::vector<QueuedBundle> bundles,
                   Moment now);
  Actions transfer_settled(LinkId link, Arrival arrival, TransferOutcome outcome, Moment now);

  // Whether what is for this audience may be handed to the neighbour.
  bool may_have(LinkId link, Audience audience) const;

  // The neighbour sent a bundle that was here already, so it holds it.
  Actions bundle_returned(LinkId link, QueuedBundle const& bundle, Moment now);

  // Routed bundles that are here may go to other neighbours than before.
  Actions routing_changed(Moment now);

  // A node reports that a bundle made here has come to it.
  Actions bundle_reported(QueuedBundle const& bundle, Eid const& reporter, Moment now);

  // What is known of the neighbour's inventory: nothing, or what it lacks.
  Actions neighbour_lacks(LinkId link, std::optional<NeighbourLacks> lacks, Moment now);
  // The neighbour tells whom it delivers to.
  Actions predictabilities_heard(Eid const& neighbour, Predictabilities table, Moment now);
  Actions hand_over_recorded(Arrival arrival, Moment now);
  Actions request_looked_up(LinkId link,
                            ManifestId const& file,
                            SendClass send_class,
                            std::vector<ChunkId> const& held,
                            std::vector<ChunkId> const& lacking,
                            Moment now);

  // The neighbour says what it holds of a file.
  Actions holdings_heard(LinkId link, ChunkHoldings const& holdings, Moment now);

  struct DownloadSource {
    Eid node;
    ChunkSources::Standing standing;
  };

  // Neighbours that chunks of a file are asked of one by one.
  std::vector<DownloadSource> sources_of(ManifestId const& file) const;

  // The manifest that somebody asked for over this link.
  Actions manifest_found(LinkId link, SendClass send_class, QueuedBundle manifest, Moment now);

  // A download waits for its manifest: that is asked for.
  Actions manifest_awaited(ManifestId const& file, Moment now, Priority priority);

  // A download begins, or goes on after a restart.
  Actions download_started(ManifestId const& file,
                           std::vector<ChunkId> const& chunks,
                           PositionSet held,
                           Moment now,
                           Priority priority = Priority::normal);
  Actions chunk_placed(std::vector<Placement> const& places, Moment now);

  // The complete file could not be delivered now: FinishDownload comes again.
  Actions finish_put_off(ManifestId const& file, Moment now);

  // What is asked for, or how, has changed: the request goes out anew.
  Actions ask_again(ManifestId const& file, Moment now);

  void download_ended(ManifestId const& file) { downloads_.stop(file); }

  Downloads& downloads() { return downloads_; }

  Router const& router() const { return router_; }

  // For a record that outlives the process. Restored before the first contact.
  EncounterHistory& encounters() { return router_.prophet().history(); }

  RouteExplanation explain_route(Eid const& destination, Moment now) const;

  // Where an arriving chunk is wanted here.
  std::vector<Placement> placements(ChunkId const& chunk) const {
    return downloads_.placements(chunk);
  }

  // In low power nothing but emergency bundles and files is sent and asked for; what is under way
  // ends.
  Actions set_power(PowerMode mode, Moment now);

  PowerMode power() const { return power_; }

  // What bandwidth budgets leave to the neighbour of this link; none: anything.
  std::optional<SendAllowance::State> allowance(LinkId link, Moment now) const;

  // For a record that outlives the process. Restored before the first contact.
  std::map<SendBudgets::Key, SendBudgets::Counts> budget_counts(Moment now) const {
    return budgets_.counts(now);
  }

  void restore_budgets(std::map<SendBudgets::Key, SendBudgets::Counts> const& counts) {
    budgets_.restore(counts);
  }

  // Call at next_wakeup() or later.
  Actions tick(Moment now);
  std::optional<std::chrono::milliseconds> next_wakeup() const;

 private:
  struct Neighbour {
    Eid node;
    Standing standing;
    std::unique_ptr<Contact> contact;  // none while another link to the node carries
    Contact::Watermarks offered{};
  };

  // False when another link carries for the same node and goes on to do so.
  bool takes_over(LinkId link, Neighbour& neighbour, Actions& actions, Moment now);
  // Of the links to the node that stand by, the one to carry now.
  std::map<LinkId, Neighbour>::iterator next_carrier(Eid const& node);
  void confirm(Contact& contact, QueuedBundle const& bundle, Actions& actions);
  void carry(LinkId link, Neighbour& neighbour, Actions& actions, Moment now);
  void ask_for_inventory(LinkId link, Neighbour& neighbour, Actions& actions, Moment now);
  void begin_encounter(Eid const& neighbour, Actions& actions, Moment now);
  bool in_contact_with(Eid const& node) const;
  void look_again_for_routed(Actions& actions, Moment now);
  void release(Arrival arrival, Actions& actions, Moment now);
  // True when others may leave that could not.
  bool release_all(LinkId link, Contact const& contact);
  bool claim(LinkId link, Neighbour& neighbour, QueuedBundle const& bundle, Moment now);
  bool give_out(LinkId link,
                Neighbour& neighbour,
                std::vector<Contact::Step> steps,
                Actions& actions,
                Moment now);
  void advance(LinkId link, Neighbour& neighbour, Actions& actions, Moment now);
  void advance_all(Actions& actions, Moment now);
  void request_due(Actions& actions, Moment now);
  void chunk_is_held(ChunkId const& chunk, SendClass send_class);
  void placed(std::vector<Placement> const& places, Actions& actions, Moment now);
  Contact* contact_of(LinkId link);
  // The link that carries for the same node: a neighbour may speak over any of its links.
  std::optional<LinkId> carrier_for(LinkId link) const;

  Settings settings_;
  Downloads downloads_;
  Router router_;
  std::optional<std::chrono::milliseconds> next_look_;  // for what the clock alone changes
  TransferClaims claims_;
  SendBudgets budgets_;
  PowerMode power_ = PowerMode::normal;
  std::map<LinkId, Neighbour> neighbours_;
  // Neighbours that did not answer when they were offered an inventory: nothing waits for them.
  std::set<Eid> silent_;
  // Chunks that a neighbour asked for and nobody here had.
  std::unordered_map<ChunkId, std::vector<LinkId>> interests_;
};

}  // namespace bindle::agent
