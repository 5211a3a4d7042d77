#pragma once

#include "agent/origin.hpp"
#include "agent/stick/cargo.hpp"
#include "agent/stick/companions.hpp"
#include "agent/stick/stick_rules.hpp"
#include "agent/stick/stick_survey.hpp"
#include "convergence/sync_folder/bundle_writer.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_set>
#include <vector>

namespace bindle::agent {

// Puts bundles onto a stick, and takes away what nobody needs. Blocks; one thread at a time but
// for settle().
class StickLoader {
 public:
  // Bundles that are written, and not known to be on the medium yet.
  struct Batch {
    convergence::sync_folder::BundleBatch written;
    std::vector<QueuedBundle> bundles;  // those of them that are in the store

    bool is_empty() const { return written.is_empty(); }
  };

  // What came of a batch.
  struct Settled {
    std::vector<QueuedBundle> carried;
    std::uint64_t written = 0;
    std::uint64_t octets_written = 0;
    std::uint64_t left_out = 0;  // the medium turned out to be full
  };

  StickLoader(StickTree const& tree,
              storage::Store& store,
              NodeIds const& self,
              StickRules const& rules,
              Companions const& companions,
              StickSurvey& survey,
              Cargo cargo);

  // Removes what is settled, and what all companions hold if that is not to be kept.
  Result<void> unload();

  // A bundle that is not in the store.
  Result<void> put(OwnBundle const& bundle, std::uint64_t node_ms);

  // Writes one batch; an empty one when there is nothing more to load.
  Result<Batch> fill(storage::Instant now);

  // Gives the bundles of it that are on the medium, as read back. May run while the next batch is
  // filled, and before the next but one is.
  static Result<Settled> settle(Batch batch);

  // To be told of each outcome. Does not block.
  void note(Settled const& settled);

  // Everything has its name durably.
  Result<void> finish() { return writer_.finish(); }

  struct Tally {
    std::uint64_t written = 0;
    std::uint64_t octets_written = 0;
    std::uint64_t removed = 0;
    std::uint64_t left_out = 0;  // for lack of room
    std::uint64_t bytes = 0;     // of bundles on the stick
  };

  Tally const& tally() const { return tally_; }

  std::uint64_t bundles_on_stick() const;

 private:
  struct Prepared;

  Result<std::optional<Prepared>> prepare(QueuedBundle const& bundle, storage::Instant now) const;
  Result<bool> add(Prepared const& prepared);
  Batch take_batch();
  Result<bool> make_room(std::uint64_t size);
  bool fits(std::uint64_t size) const;
  Result<void> remove(StickItem& item);
  Result<void> measure();

  StickTree const& tree_;
  storage::Store& store_;
  NodeIds self_;
  StickRules rules_;
  Companions const& companions_;
  StickSurvey& survey_;
  Cargo cargo_;
  convergence::sync_folder::BundleWriter writer_;
  std::unordered_set<BundleFingerprint> on_stick_;
  std::deque<QueuedBundle> waiting_;
  std::vector<QueuedBundle> batch_;
  std::optional<std::uint64_t> free_bytes_;
  std::size_t evicted_up_to_ = 0;  // of the survey's items, from the last
  std::size_t misses_ = 0;
  Tally tally_;
};

}  // namespace bindle::agent
