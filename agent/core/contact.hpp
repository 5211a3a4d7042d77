#pragma once

#include "agent/core/moment.hpp"
#include "agent/core/passing_window.hpp"
#include "agent/core/power_mode.hpp"
#include "agent/core/queued_bundle.hpp"
#include "agent/core/routing/routed_lane.hpp"
#include "agent/core/send_budgets.hpp"
#include "agent/core/standing.hpp"
#include "agent/core/unconfirmed_sends.hpp"
#include "bundle/ids.hpp"
#include "convergence/link.hpp"
#include "storage/queue.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <unordered_set>
#include <variant>
#include <vector>

namespace bindle::agent {

using convergence::LinkId;
using convergence::TransferOutcome;

// Of the bundles up to an arrival a neighbour lacks only these, among those that spread by
// themselves.
struct NeighbourLacks {
  Arrival up_to = 0;
  std::unordered_set<Arrival> arrivals;
};

// One contact with one neighbour: what to send next over its link. Bundles that flood or are
// addressed beyond it come by arrival number, after the watermark of what the neighbour was
// offered before; routed bundles that the neighbour is a next hop for come from their own index;
// chunks it asked for come from its wants. Emergency goes first, then
// perishable, normal and low; within one class what floods goes before what was asked for,
// because it is small. Pure: it owns no link and no storage.
class Contact {
 public:
  struct Window {
    std::size_t bundles = 512;
    std::uint64_t bytes = 32u << 20;
  };

  // Next to what the neighbour was already offered, per send class.
  using Watermarks = std::array<Arrival, storage::kSendClasses.size()>;

  // Load up to `limit` outbox and pending bundles of the class with arrival > `after`.
  struct Fetch {
    SendClass send_class;
    Arrival after;
    std::size_t limit;
  };

  // Load up to `limit` routed bundles of the class with arrival > `after` that the neighbour is a
  // next hop for.
  struct FetchRouted {
    SendClass send_class;
    Arrival after;
    std::size_t limit;
  };

  // Find a live bundle for each chunk.
  struct Resolve {
    SendClass send_class;
    std::vector<ChunkId> chunks;
  };

  struct Send {
    QueuedBundle bundle;
  };

  // For a person: bundles for this audience are kept from the neighbour. Once for each audience.
  struct Withhold {
    Audience audience;
  };

  using Step = std::variant<Fetch, FetchRouted, Resolve, Send, Withhold>;

  // What a decided transfer means for storage.
  struct Settled {
    QueuedBundle bundle;
    bool handed_on = false;                // the neighbour holds it now
    std::optional<Arrival> offered_up_to;  // new watermark of bundle.send_class
  };

  enum class Routing { off, on };

  struct Conditions {
    Routing routing = Routing::off;
    // Emergency bundles count against it and are never held back by it.
    SendAllowance allowance = {};
    // For a link where nothing is acknowledged: when bundles are sent again. Its watermarks rise by
    // confirmed() alone.
    std::optional<UnconfirmedSends::Pace> resend = std::nullopt;
  };

  Contact(LinkId link,
          Eid peer,
          Standing standing,
          Watermarks const& offered,
          Window window,
          Conditions conditions);

  LinkId link() const { return link_; }

  Eid const& peer() const { return peer_; }

  Standing const& standing() const { return standing_; }

  // As last told by settled().
  Watermarks offered() const;

  // Everything that can be started now; each step is answered later by the calls below.
  std::vector<Step> advance(Moment now);

  // `bundles` in arrival order; fewer than the limit means that there are no more. Those that are
  // `not_meant` for the neighbour count as offered. Returns those for the neighbour itself that it
  // holds already.
  std::vector<QueuedBundle> fetched(
      SendClass send_class,
      std::vector<QueuedBundle> const& bundles,
      std::size_t limit,
      std::function<bool(QueuedBundle const&)> const& not_meant = [](auto const&) {
        return false;
      });

  // Those for which `may_leave` is false are passed over until look_again_for_routed().
  void routed_fetched(SendClass send_class,
                      std::vector<QueuedBundle> bundles,
                      std::size_t limit,
                      std::function<bool(QueuedBundle const&)> const& may_leave);
  void resolved(SendClass send_class, std::vector<QueuedBundle> bundles);
  std::optional<Settled> settled(Arrival arrival, TransferOutcome outcome, Moment now);

  // Something shows that the neighbour holds a bundle that was sent to it without acknowledgement:
  // it is not sent again. The new watermark of its class, if that moves.
  std::optional<Arrival> confirmed(Arrival arrival, SendClass send_class);

  // Until it is known what the neighbour lacks, or until then, floods wait: all but what is urgent.
  void hold_floods(std::chrono::milliseconds until) { held_until_ = until; }

  // Nothing is known when `lacks` has no value. What comes later than the hold ends still counts.
  // Returns what was sent without acknowledgement and turns out to have arrived: to be confirmed().
  std::vector<QueuedBundle> release_floods(std::optional<NeighbourLacks> lacks);

  // The hold has ended without a word from the neighbour.
  bool waited_in_vain() const { return waited_in_vain_; }

  std::optional<std::chrono::milliseconds> held_until() const { return held_until_; }

  // The watermark of the class, when it has risen because the neighbour holds what was not sent.
  std::optional<Arrival> skipped_up_to(SendClass send_class);

  // A bundle of this class was stored that floods; or one that is routed.
  void wake(SendClass send_class);
  void wake_routed(SendClass send_class);

  // What the neighbour is a next hop for may have changed.
  void look_again_for_routed();

  // The Send step just given for this routed bundle is not carried out; look_again_for_routed()
  // brings the bundle back.
  void withdraw(Arrival arrival, Moment now);

  std::vector<Arrival> routed_in_flight() const;

  // Replaces what the neighbour wants of `file`, less what is on its way to it. At most kMaxWants
  // chunks are remembered.
  void want(ManifestId const& file, SendClass send_class, std::vector<ChunkId> const& chunks);
  // Sends a bundle that the neighbour asked for, unless it may not have it.
  void answer(SendClass send_class, QueuedBundle bundle);
  void want_also(SendClass send_class, ChunkId const& chunk);

  // Whether a bundle that has just come may go on to the neighbour now, before it is stored here;
  // then it counts as under way until pass_ended() or pass_goes_on(). `bundle.length` says how
  // much.
  bool pass(QueuedBundle const& bundle, Moment now);
  void pass_ended(std::uint64_t length, TransferOutcome outcome, Moment now);

  // The bundle was stored while its transfer goes on, whose end settled() is to be told.
  void pass_goes_on(QueuedBundle stored);

  void pass_was_slow(Moment now) { passing_.was_slow(now); }

  // From the next advance() on.
  void set_power(PowerMode mode) { power_ = mode; }

  SendAllowance const& allowance() const { return allowance_; }

  // When a pause ends that the neighbour asked for, or that keeps to the allowance.
  std::optional<std::chrono::milliseconds> paused_until() const {
    return paused_until_ ? paused_until_ : allowance_opens_at_;
  }

  // When advance() has something to do again although nothing else happened.
  std::optional<std::chrono::milliseconds> next_wakeup() const;

  static constexpr std::size_t kMaxWants = 1u << 18;

  // Bundles that wait in answer to a neighbour's requests.
  static constexpr std::size_t kMaxAnswers = 4096;

  // A neighbour that declines more routed bundles gets no more of them over this contact.
  static constexpr std::size_t kMaxDeclined = 1u << 16;

 private:
  struct Want {
    std::optional<ManifestId> file;  // none: wanted since the chunk came, not by a request in hand
    ChunkId chunk;
  };

  struct Lane {
    Arrival fetched = 0;  // every bundle up to here was looked at
    Arrival offered = 0;  // as persisted
    bool fetching = false;
    bool at_end = false;
    bool woken = false;  // since the fetch under way began
    std::deque<QueuedBundle> ready;
    RoutedLane routed;
    std::deque<Want> wants;
    std::vector<ChunkId> resolving;
    std::deque<QueuedBundle> answers;
  };

  enum class Source { offer, routed, answer };

  struct InFlight {
    QueuedBundle bundle;
    Source source;
  };

  enum class Turn { stepped, waiting, idle };

  Lane& lane(SendClass send_class) { return lanes_[static_cast<std::size_t>(send_class)]; }

  bool window_open() const;
  std::unordered_set<ChunkId> chunks_on_the_way() const;
  void remember(SendClass send_class, Want want);
  bool is_for_peer(QueuedBundle const& bundle) const;
  bool may_have(QueuedBundle const& bundle);
  bool is_held_by_peer(QueuedBundle const& bundle) const;
  bool comes_from_peer(QueuedBundle const& bundle) const;
  bool may_be_routed_to_peer(QueuedBundle const& bundle) const;
  void refill(SendClass send_class, std::vector<Step>& steps);
  Turn take(SendClass send_class, std::vector<Step>& steps, Moment now);
  Turn launch_first(std::deque<QueuedBundle>& line,
                    Source source,
                    std::vector<Step>& steps,
                    Moment now);
  bool may_leave(QueuedBundle const& bundle, Moment now);
  bool something_waits_before(SendClass send_class) const;
  void launch(QueuedBundle bundle, Source source, std::vector<Step>& steps, Moment now);
  std::optional<Arrival> raise_watermark(SendClass send_class);
  void try_again(InFlight flight);
  void put_in_line(std::deque<QueuedBundle>& line, QueuedBundle bundle);
  void pause(Moment now);

  LinkId link_;
  Eid peer_;
  Standing standing_;
  Window window_;
  Routing routing_;
  SendAllowance allowance_;
  PowerMode power_ = PowerMode::normal;
  std::array<Lane, storage::kSendClasses.size()> lanes_;
  std::map<Arrival, InFlight> in_flight_;
  std::map<Arrival, unsigned> retries_;
  bool acknowledges_;
  UnconfirmedSends unconfirmed_;
  std::set<Arrival>
      declined_;  // routed bundles that the neighbour does not accept, or not yet again
  std::uint64_t bytes_in_flight_ = 0;
  PassingWindow passing_;
  std::size_t want_count_ = 0;
  std::set<Audience> withheld_;   // from this neighbour, so far
  std::vector<Audience> untold_;  // of those
  bool ending_ = false;
  std::chrono::milliseconds pause_length_{0};
  std::optional<std::chrono::milliseconds> paused_until_;
  std::optional<std::chrono::milliseconds> held_until_;
  bool waited_in_vain_ = false;
  std::optional<NeighbourLacks> lacks_;
  std::optional<std::chrono::milliseconds> allowance_opens_at_;
};

}  // namespace bindle::agent
