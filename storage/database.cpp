#include "storage/database.hpp"

#include "storage/bundle_key_prefix.hpp"
#include "storage/pending_writes.hpp"
#include "storage/rocksdb_status.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/table_properties_collectors.h>
#include <rocksdb/write_batch.h>
#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <vector>

namespace bindle::storage {
namespace {

constexpr std::array<char const*, kColumnCount> kColumnNames = {"meta",
                                                                "bundles",
                                                                "queues",
                                                                "payloads",
                                                                "known",
                                                                "due",
                                                                "chunks",
                                                                "chunk_octets",
                                                                "references",
                                                                "holdings",
                                                                "holding_chunks",
                                                                "manifests",
                                                                "signed_manifests",
                                                                "catalogue",
                                                                "downloads",
                                                                "held_pages",
                                                                "extents",
                                                                "assemblies",
                                                                "peers",
                                                                "partial_adus",
                                                                "adu_extents",
                                                                "responses",
                                                                "contacts",
                                                                "transports",
                                                                "node_due",
                                                                "routed",
                                                                "fingerprints",
                                                                "send_windows",
                                                                "encounters",
                                                                "versions",
                                                                "superseding",
                                                                "library",
                                                                "library_order",
                                                                "evictions",
                                                                "search_index",
                                                                "subscriptions",
                                                                "statements",
                                                                "replicas",
                                                                "undertakings",
                                                                "events",
                                                                "event_objects",
                                                                "receipts"};

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

bool holds_large_values(Column column) {
  return column == Column::payloads || column == Column::chunk_octets ||
         column == Column::signed_manifests;
}

rocksdb::Options database_options(StorageOptions const& options) {
  rocksdb::Options chosen;
  chosen.create_if_missing = true;
  chosen.create_missing_column_families = true;
  // A torn tail is what a power cut leaves; everything before it was acknowledged and is kept.
  chosen.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  chosen.recycle_log_file_num = 0;
  // Preallocated space would count against the budget without holding anything.
  chosen.allow_fallocate = false;
  chosen.db_write_buffer_size = options.write_buffer_bytes;
  chosen.max_total_wal_size = std::clamp(options.budget_bytes / 16, 2 * kMiB, 16 * kMiB);
  chosen.max_background_jobs = 2;
  chosen.max_open_files = 256;
  chosen.max_manifest_file_size = kMiB;
  chosen.keep_log_file_num = 2;
  chosen.max_log_file_size = kMiB / 4;
  chosen.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  chosen.stats_dump_period_sec = 0;
  chosen.stats_persist_period_sec = 0;
  return chosen;
}

rocksdb::ColumnFamilyOptions column_options(Column column,
                                            rocksdb::Options const& database,
                                            std::shared_ptr<rocksdb::Cache> const& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.checksum = rocksdb::kXXH3;  // faster than CRC-32C, which Debian builds for any CPU
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));

  rocksdb::ColumnFamilyOptions chosen(database);
  chosen.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  chosen.compression = rocksdb::kLZ4Compression;
  chosen.write_buffer_size = std::max<std::size_t>(database.db_write_buffer_size / 2, kMiB);
  chosen.arena_block_size = std::size_t{64} << 10;
  chosen.target_file_size_base = 4 * kMiB;
  // Bounds how much a compaction writes before its inputs go.
  chosen.max_compaction_bytes = 16 * kMiB;
  if (column == Column::known) {
    chosen.prefix_extractor = std::make_shared<BundleKeyPrefix>();
    chosen.memtable_prefix_bloom_size_ratio = 0.01;
  }
  if (holds_large_values(column)) {
    // The octets of deleted payloads must come back without waiting for a level to fill.
    chosen.table_properties_collector_factories.push_back(
        rocksdb::NewCompactOnDeletionCollectorFactory(128, 32, 0.25));
  }
  return chosen;
}

rocksdb::ReadOptions memory_only() {
  rocksdb::ReadOptions how;
  how.read_tier = rocksdb::kBlockCacheTier;
  return how;
}

rocksdb::Slice as_slice(PendingWrites::Text const& text) {
  return {text.data(), text.size()};
}

Error open_error(rocksdb::Status const& status, std::filesystem::path const& folder) {
  auto const text = status.ToString();
  if (status.IsIOError() && text.find("LOCK") != std::string::npos)
    return fail(Errc::conflict, folder.string() + " is in use by another process");
  return error_of(status);
}

}  // namespace

// Notices files that come and go in the background.
class Database::FileWatch final : public rocksdb::EventListener {
 public:
  explicit FileWatch(std::atomic<bool>& changed) : changed_(changed) {}

  void OnFlushCompleted(rocksdb::DB*, rocksdb::FlushJobInfo const&) override { changed_ = true; }

  void OnCompactionCompleted(rocksdb::DB*, rocksdb::CompactionJobInfo const&) override {
    changed_ = true;
  }

  void OnTableFileDeleted(rocksdb::TableFileDeletionInfo const&) override { changed_ = true; }

 private:
  std::atomic<bool>& changed_;
};

Database::Database(std::filesystem::path folder) : folder_(std::move(folder)) {}

Database::~Database() {
  for (auto* const handle : handles_) {
    if (handle != nullptr) db_->DestroyColumnFamilyHandle(handle);
  }
}

Result<std::unique_ptr<Database>> Database::open(std::filesystem::path const& folder,
                                                 StorageOptions const& options) {
  std::unique_ptr<Database> database(new Database(folder));
  auto chosen = database_options(options);
  chosen.listeners.push_back(std::make_shared<FileWatch>(database->files_changed_));
  auto const cache = rocksdb::NewLRUCache(options.block_cache_bytes);

  std::vector<rocksdb::ColumnFamilyDescriptor> columns;
  columns.emplace_back(rocksdb::kDefaultColumnFamilyName, column_options({}, chosen, cache));
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    columns.emplace_back(kColumnNames[i], column_options(static_cast<Column>(i), chosen, cache));
  }

  rocksdb::DB* opened = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  auto const status = rocksdb::DB::Open(chosen, folder.string(), columns, &handles, &opened);
  if (!status.ok()) return open_error(status, folder);
  database->db_.reset(opened);
  opened->DestroyColumnFamilyHandle(handles.front());
  std::copy(handles.begin() + 1, handles.end(), database->handles_.begin());
  return database;
}

rocksdb::ColumnFamilyHandle* Database::handle(Column column) const {
  return handles_[static_cast<std::size_t>(column)];
}

Result<std::optional<std::string>> Database::get(Column column, std::string_view key) const {
  return get(rocksdb::ReadOptions(), column, key);
}

Result<std::optional<std::string>> Database::get(rocksdb::ReadOptions const& how,
                                                 Column column,
                                                 std::string_view key) const {
  std::string value;
  auto const status = db_->Get(how, handle(column), rocksdb::Slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return error_of(status);
  return std::optional(std::move(value));
}

std::unique_ptr<rocksdb::Iterator> Database::iterator(Column column,
                                                      std::string_view prefix) const {
  rocksdb::ReadOptions how;
  // Filters by prefix say which tables a walk may leave out; one of all keys needs every table.
  how.total_order_seek = prefix.empty();
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(how, handle(column)));
}

Cursor Database::scan(Column column, std::string prefix) const {
  auto found = iterator(column, prefix);
  return Cursor(std::move(found), std::move(prefix));
}

Result<std::optional<std::string>> Database::InMemory::get(Column column,
                                                           std::string_view key) const {
  return database_.get(memory_only(), column, key);
}

Cursor Database::InMemory::scan(Column column, std::string prefix) const {
  auto how = memory_only();
  how.total_order_seek = prefix.empty();
  std::unique_ptr<rocksdb::Iterator> found(
      database_.db_->NewIterator(how, database_.handle(column)));
  return Cursor(std::move(found), std::move(prefix));
}

Result<void> Database::write(PendingWrites const& writes, Durability durability) {
  rocksdb::WriteBatch batch(writes.size_bytes());
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    for (auto const& [key, value] : writes.in(static_cast<Column>(i))) {
      auto const status = value ? batch.Put(handles_[i], as_slice(key), as_slice(*value))
                                : batch.Delete(handles_[i], as_slice(key));
      if (!status.ok()) return error_of(status);
    }
  }
  rocksdb::WriteOptions how;
  how.sync = durability == Durability::synced;
  return result_of(db_->Write(how, &batch));
}

Result<void> Database::resume() {
  return result_of(db_->Resume());
}

Result<void> Database::compact() {
  for (auto* const column : handles_) {
    auto const status = db_->CompactRange({}, column, nullptr, nullptr);
    if (!status.ok()) return error_of(status);
  }
  return {};
}

FolderSize Database::measure() const {
  FolderSize size;
  std::error_code ignored;  // files come and go while we look
  for (std::filesystem::directory_iterator at(folder_, ignored), end; at != end;
       at.increment(ignored)) {
    struct stat found {};

    if (::stat(at->path().c_str(), &found) != 0) continue;
    size.bytes += static_cast<std::uint64_t>(found.st_blocks) * 512;
    ++size.files;
  }
  return size;
}

}  // namespace bindle::storage
