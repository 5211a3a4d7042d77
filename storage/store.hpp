#pragma once

#include "bundle/result.hpp"
#include "storage/budget.hpp"
#include "storage/bundle_record.hpp"
#include "storage/committer.hpp"
#include "storage/database.hpp"
#include "storage/downloads_folder.hpp"
#include "storage/options.hpp"
#include "storage/payload_files.hpp"
#include "storage/payload_reader.hpp"
#include "storage/sequences.hpp"

#include <filesystem>
#include <memory>

namespace bindle::storage {

// Everything durable under one data folder: db/, payloads/, downloads/ and the file `format`.
class Store {
 public:
  // Creates the folder if need be, and repairs what a crash left. Errc::unsupported when a newer
  // version wrote the folder, Errc::conflict when another process uses it.
  static Result<std::unique_ptr<Store>> open(std::filesystem::path const& folder,
                                             StorageOptions const& options = {});

  // Commits what was submitted, then closes.
  ~Store();

  // The store as last committed.
  View const& view() const { return *database_; }

  // The same for threads that must not block: what is not in memory is Errc::busy.
  View const& view_in_memory() const { return database_->in_memory(); }

  Committer& committer() { return *committer_; }

  PayloadFiles& payloads() { return *payloads_; }

  DownloadsFolder& downloads() { return *downloads_; }

  Sequences& sequences() { return *sequences_; }

  Budget& budget() { return budget_; }

  // Errc::not_found when the bundle or chunk is gone or its payload was dropped. Thread-safe.
  // A reader must not outlive the store.
  Result<PayloadReader> open_payload(Arrival arrival) const;
  Result<PayloadReader> open_chunk(ChunkId const& id) const;

  // The payload of this record if it is in memory, else Errc::busy. Does not block.
  Result<PayloadReader> payload_in_memory(Arrival arrival, BundleRecord const& record) const;

  // Fails while the database refuses writes; nothing is acknowledged meanwhile.
  Result<void> health() const { return committer_->health(); }

  // Gives back the space of deleted database values; blocks for as long as that takes.
  Result<void> compact() { return database_->compact(); }

 private:
  Store(std::filesystem::path const& folder, StorageOptions const& options);

  Result<void> start(std::filesystem::path const& folder, StorageOptions const& options);
  Result<void> release_unfinished_uploads();
  Result<PayloadReader> open_inline(Column column, std::string_view key) const;

  Budget budget_;
  std::unique_ptr<DownloadsFolder> downloads_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<PayloadFiles> payloads_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Sequences> sequences_;
};

}  // namespace bindle::storage
