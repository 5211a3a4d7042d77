#pragma once

#include "agent/library/library_rules.hpp"
#include "agent/node_clock.hpp"
#include "bundle/manifest.hpp"
#include "storage/library.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <memory>

namespace bindle::agent {

// How a file came to be complete here.
enum class Completion { published, fetched };

// Keeps the entries of the library and their places in the order of eviction. Thread-safe.
class Library {
 public:
  // `self`: the key with which this node publishes. A holder that was not heard of for
  // `holder_timeout` does not count.
  Library(LibraryRules::Settings settings,
          NodeClock const& clock,
          PublisherKey const& self = {},
          std::chrono::milliseconds holder_timeout = std::chrono::days(14))
      : rules_(std::make_shared<LibraryRules const>(std::move(settings))),
        clock_(clock),
        self_(self),
        holder_timeout_(holder_timeout) {}

  // To be part of the change that completes the file. Fetching a file counts as an access, unless
  // nobody asked for it: an undertaking ends so.
  Result<void> file_completed(storage::Transaction& transaction,
                              ManifestId const& file,
                              Manifest const& manifest,
                              Completion how) const;

  // A file of the library was read here or served to a neighbour. Not durable at once; of a file
  // that is not in the library nothing is counted.
  void count_access(storage::Store& store, ManifestId const& file) const;

  // Somebody here wants the file, which the node may have begun to fetch of its own accord.
  // Durable on return; blocks.
  Result<void> asked_for(storage::Store& store, ManifestId const& file) const;

  // Who else keeps the file is known better now, or the wish for replicas is over: whether it is
  // the last copy is found out again.
  Result<void> recount(storage::Transaction& transaction, ManifestId const& file) const;

  // Durable on return; blocks. Errc::not_found when the file is not complete here.
  enum class Pin { on, off };
  Result<void> pin(storage::Store& store, ManifestId const& file, Pin pin) const;

  // Adds entries for files that were complete before there was a library, and gives all entries
  // their places again when the rules are not those of the last run. Durable on return; blocks.
  Result<void> bring_up_to_date(storage::Store& store) const;

  double score(storage::LibraryEntry const& entry) const {
    return rules_->score(entry, clock_.now().node_ms);
  }

 private:
  storage::LibraryEntry entry_of(Manifest const& manifest, Completion how) const;
  void note_wish(storage::LibraryEntry& entry, Manifest const& manifest) const;
  Result<void> note_publisher(storage::Transaction& transaction,
                              ManifestId const& file,
                              Manifest const& manifest) const;
  Result<bool> is_last_copy(storage::View const& view,
                            ManifestId const& file,
                            storage::LibraryEntry const& entry) const;
  Result<void> adopt_complete_files(storage::Store& store) const;
  Result<void> give_places(storage::Store& store) const;

  std::shared_ptr<LibraryRules const> rules_;  // changes that wait to be written use them too
  NodeClock const& clock_;
  PublisherKey self_;
  std::chrono::milliseconds holder_timeout_;
};

}  // namespace bindle::agent
