#pragma once

#include "storage/bundles.hpp"
#include "storage/chunks.hpp"
#include "storage/keys.hpp"
#include "storage/store.hpp"
#include "storage/transaction.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>
#include <limits>
#include <memory>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bindle::test {

inline storage::StorageOptions small_options() {
  storage::StorageOptions options;
  options.budget_bytes = std::uint64_t{1} << 30;
  options.min_free_bytes = 0;
  options.segment_bytes = std::uint64_t{1} << 20;
  return options;
}

// A store in a folder of its own, which can be closed and opened again.
class TempStore {
 public:
  explicit TempStore(storage::StorageOptions options = small_options())
      : options_(std::move(options)) {
    open();
  }

  storage::Store* operator->() { return store_.get(); }

  storage::Store& operator*() { return *store_; }

  storage::View const& view() { return store_->view(); }

  std::filesystem::path const& path() const { return folder_.path(); }

  void reopen() {
    store_.reset();
    open();
  }

  void close() { store_.reset(); }

  Result<void> commit(std::function<Result<void>(storage::Transaction&)> work,
                      std::vector<storage::WrittenPayload> payloads = {}) {
    storage::Change change;
    change.work = std::move(work);
    change.payloads = std::move(payloads);
    return store_->committer().commit(std::move(change));
  }

  Result<void> commit(std::function<Result<void>(storage::Transaction&)> work,
                      storage::WrittenPayload payload) {
    std::vector<storage::WrittenPayload> payloads;
    payloads.push_back(std::move(payload));
    return commit(std::move(work), std::move(payloads));
  }

 private:
  void open() {
    auto opened = storage::Store::open(folder_.path(), options_);
    if (!opened) throw std::runtime_error(opened.error().detail);
    store_ = std::move(opened).value();
  }

  TempFolder folder_;
  storage::StorageOptions options_;
  std::unique_ptr<storage::Store> store_;
};

inline Bytes octets(std::size_t size, std::uint8_t first) {
  Bytes bytes(size);
  std::iota(bytes.begin(), bytes.end(), first);
  return bytes;
}

inline constexpr auto kForEver = std::numeric_limits<std::uint64_t>::max();

// The same on both scales.
inline storage::Instant at(std::uint64_t ms) {
  return {ms, ms};
}

template <class IdType>
IdType id_of(std::uint8_t value) {
  IdType id;
  id.bytes.fill(value);
  return id;
}

inline storage::BundleRecord sample_record(std::uint8_t value) {
  storage::BundleRecord record;
  record.key = {1, 2, value};
  record.digest.fill(value);
  record.head = {0x9f, value};
  record.tail = {0xff};
  record.queue = storage::Queue::pending;
  record.source = "dtn://reef/content";
  record.destination = "dtn://bindle/~all";
  record.content = storage::ContentObject{.kind = 2, .object = record.digest};
  record.created_ms = 1000;
  record.lifetime_ms = 5000;
  record.expires = storage::Deadline::dtn(6000);
  record.received_at_ms = 42;
  record.received_from = "dtn://lagoon/";
  return record;
}

// Adds and expects it to be new.
inline storage::Arrival add(TempStore& store,
                            storage::BundleRecord record,
                            storage::PayloadSource payload = Bytes{7}) {
  storage::Arrival arrival = 0;
  auto work = [&](storage::Transaction& transaction) -> Result<void> {
    TRY(auto const added, storage::add_bundle(transaction, record, payload));
    EXPECT_EQ(added.outcome, storage::AddOutcome::stored);
    arrival = added.arrival;
    return {};
  };
  auto const outcome = store.commit(work);
  EXPECT_TRUE(outcome) << outcome.error().detail;
  return arrival;
}

// What the files below a folder take on the disk; a file with two names counts once.
struct DiskUse {
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
};

inline DiskUse disk_use(std::filesystem::path const& folder) {
  DiskUse use;
  std::set<ino_t> counted;
  std::error_code ignored;
  for (std::filesystem::recursive_directory_iterator at(folder, ignored), end; at != end;
       at.increment(ignored)) {
    struct stat found {};

    if (::stat(at->path().c_str(), &found) != 0 || !S_ISREG(found.st_mode)) continue;
    if (!counted.insert(found.st_ino).second) continue;
    use.bytes += static_cast<std::uint64_t>(found.st_blocks) * 512;
    ++use.files;
  }
  return use;
}

// A file with many holes takes blocks for its map as well, up to this much; an orphan takes more.
inline std::uint64_t most_map_bytes(DiskUse const& use) {
  return use.files * 4 * 4096;
}

}  // namespace bindle::test
