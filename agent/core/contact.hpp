#pragma once

#include "agent/core/moment.hpp"
#include "agent/core/power_mode.hpp"
#include "agent/core/queued_bundle.hpp"
#include "agent/core/send_budgets.hpp"
#include "agent/core/standing.hpp"
#include "bundle/ids.hpp"
#include "convergence/link.hpp"
#include "storage/queue.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_set>
#include <variant>
#include <vector>

namespace bindle::agent {

using convergence::LinkId;
using convergence::TransferOutcome;

// One contact with one neighbour: what to send next over its link. Bundles that flood or are
// addressed beyond it come by arrival number, after the watermark of what the neighbour was
// offered before; chunks it asked for come from its wants. Emergency goes first, then
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

  using Step = std::variant<Fetch, Resolve, Send, Withhold>;

  // What a decided transfer means for storage.
  struct Settled {
    QueuedBundle bundle;
    bool handed_on = false;                // the neighbour holds it now
    std::optional<Arrival> offered_up_to;  // new watermark of bundle.send_class
  };

  // Emergency bundles count against `allowance` and are never held back by it.
  Contact(LinkId link,
          Eid peer,
          Standing standing,
          Watermarks const& offered,
          Window window,
          SendAllowance allowance = {});

  LinkId link() const { return link_; }

  Eid const& peer() const { return peer_; }

  // As last told by settled().
  Watermarks offered() const;

  // Everything that can be started now; each step is answered later by the calls below.
  std::vector<Step> advance(Moment now);

  // `bundles` in arrival order; fewer than the limit means that there are no more.
  void fetched(SendClass send_class, std::vector<QueuedBundle> const& bundles, std::size_t limit);
  void resolved(SendClass send_class, std::vector<QueuedBundle> bundles);
  std::optional<Settled> settled(Arrival arrival, TransferOutcome outcome, Moment now);

  // A bundle of this class was stored.
  void wake(SendClass send_class);

  // Replaces what the neighbour wants of `file`, less what is on its way to it. At most kMaxWants
  // chunks are remembered.
  void want(ManifestId const& file, SendClass send_class, std::vector<ChunkId> const& chunks);
  void want_also(SendClass send_class, ChunkId const& chunk);

  // From the next advance() on.
  void set_power(PowerMode mode) { power_ = mode; }

  SendAllowance const& allowance() const { return allowance_; }

  // When a pause ends that the neighbour asked for, or that keeps to the allowance.
  std::optional<std::chrono::milliseconds> paused_until() const {
    return paused_until_ ? paused_until_ : allowance_opens_at_;
  }

  static constexpr std::size_t kMaxWants = 1u << 18;

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
    std::deque<Want> wants;
    std::vector<ChunkId> resolving;
    std::deque<QueuedBundle> answers;
  };

  enum class Source { offer, answer };

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
  void refill(SendClass send_class, std::vector<Step>& steps);
  Turn take(SendClass send_class, std::vector<Step>& steps, Moment now);
  Turn launch_first(std::deque<QueuedBundle>& line,
                    Source source,
                    std::vector<Step>& steps,
                    Moment now);
  void launch(QueuedBundle bundle, Source source, std::vector<Step>& steps);
  std::optional<Arrival> raise_watermark(SendClass send_class);
  void try_again(InFlight flight);
  void pause(Moment now);

  LinkId link_;
  Eid peer_;
  Standing standing_;
  Window window_;
  SendAllowance allowance_;
  PowerMode power_ = PowerMode::normal;
  std::array<Lane, storage::kSendClasses.size()> lanes_;
  std::map<Arrival, InFlight> in_flight_;
  std::map<Arrival, unsigned> retries_;
  std::uint64_t bytes_in_flight_ = 0;
  std::size_t want_count_ = 0;
  std::set<Audience> withheld_;   // from this neighbour, so far
  std::vector<Audience> untold_;  // of those
  bool ending_ = false;
  std::chrono::milliseconds pause_length_{0};
  std::optional<std::chrono::milliseconds> paused_until_;
  std::optional<std::chrono::milliseconds> allowance_opens_at_;
};

}  // namespace bindle::agent
