#pragma once

#include "bundle/result.hpp"
#include "storage/options.hpp"
#include "storage/view.hpp"

#include <array>
#include <atomic>
#include <filesystem>
#include <memory>

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
struct ReadOptions;
}  // namespace rocksdb

namespace bindle::storage {

class PendingWrites;

struct FolderSize {
  std::uint64_t bytes = 0;  // as allocated on disk
  std::uint64_t files = 0;
};

// The RocksDB database of one data folder, as last committed. Reads are thread-safe and may block
// on the disk. Only the Committer writes.
class Database final : public View {
 public:
  // Creates the database if the folder has none. Errc::conflict when another process has it open.
  static Result<std::unique_ptr<Database>> open(std::filesystem::path const& folder,
                                                StorageOptions const& options);
  ~Database() override;

  Result<std::optional<std::string>> get(Column column, std::string_view key) const override;
  Cursor scan(Column column, std::string prefix) const override;

  // The same, but never waits for the disk: what is not in memory is Errc::busy.
  View const& in_memory() const { return in_memory_; }

  // For a walk of the keys with this prefix. Sees the database as it is now.
  std::unique_ptr<rocksdb::Iterator> iterator(Column column, std::string_view prefix) const;

  // All of it or nothing. With Durability::synced it is on stable storage on return.
  enum class Durability { synced, buffered };
  Result<void> write(PendingWrites const& writes, Durability durability);

  // After a failed write: tries to bring the database back to a state that accepts writes.
  Result<void> resume();

  // Gives back the space of deleted values; takes time and, meanwhile, some space.
  Result<void> compact();

  FolderSize measure() const;

  // True once after files were written or removed in the background.
  bool take_files_changed() { return files_changed_.exchange(false); }

 private:
  class FileWatch;

  class InMemory final : public View {
   public:
    explicit InMemory(Database const& database) : database_(database) {}

    Result<std::optional<std::string>> get(Column column, std::string_view key) const override;
    Cursor scan(Column column, std::string prefix) const override;

   private:
    Database const& database_;
  };

  Database(std::filesystem::path folder);

  rocksdb::ColumnFamilyHandle* handle(Column column) const;
  Result<std::optional<std::string>> get(rocksdb::ReadOptions const& how,
                                         Column column,
                                         std::string_view key) const;

  std::filesystem::path const folder_;
  std::atomic<bool> files_changed_{true};
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kColumnCount> handles_{};
  InMemory const in_memory_{*this};
};

}  // namespace bindle::storage
