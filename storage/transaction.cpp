#include "storage/transaction.hpp"

#include "storage/database.hpp"
#include "storage/keys.hpp"
#include "storage/rocksdb_status.hpp"

#include <rocksdb/db.h>
#include <rocksdb/utilities/write_batch_with_index.h>

#include <cassert>

namespace bindle::storage {

struct Transaction::Batch {
  // Iterators over batch and database need at most one entry for each key.
  static constexpr bool kOverwriteKey = true;

  rocksdb::WriteBatchWithIndex changes{rocksdb::BytewiseComparator(), 0, kOverwriteKey};
};

Transaction::Transaction(Database const& database, Budget& budget)
    : database_(database), budget_(budget), batch_(std::make_unique<Batch>()) {}

Transaction::~Transaction() = default;

Result<std::optional<std::string>> Transaction::get(Column column, std::string_view key) const {
  std::string value;
  auto const status = batch_->changes.GetFromBatchAndDB(
      &database_.rocksdb(), {}, database_.handle(column), rocksdb::Slice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return error_of(status);
  return std::optional(std::move(value));
}

Cursor Transaction::scan(Column column, std::string prefix) const {
  auto* const handle = database_.handle(column);
  auto* const committed = database_.rocksdb().NewIterator({}, handle);
  std::unique_ptr<rocksdb::Iterator> both(batch_->changes.NewIteratorWithBase(handle, committed));
  return Cursor(std::move(both), std::move(prefix));
}

void Transaction::put(Column column, std::string_view key, std::string_view value) {
  [[maybe_unused]] auto const status =
      batch_->changes.Put(database_.handle(column), rocksdb::Slice(key), rocksdb::Slice(value));
  assert(status.ok());
}

void Transaction::erase(Column column, std::string_view key) {
  [[maybe_unused]] auto const status =
      batch_->changes.Delete(database_.handle(column), rocksdb::Slice(key));
  assert(status.ok());
}

Result<void> Transaction::charge(std::uint64_t bytes) {
  // Once in the log, once more when it reaches a table before the log is dropped.
  TRY(auto room, budget_.reserve(2 * bytes, 0));
  charges_.push_back(std::move(room));
  return {};
}

void Transaction::adopt(Extent const& extent) {
  put(Column::extents, make_key(extent.file, extent.offset), make_key(extent.length));
  effects_.adopted.push_back(extent);
}

void Transaction::free(Extent const& extent) {
  erase(Column::extents, make_key(extent.file, extent.offset));
  effects_.freed.push_back(extent);
}

void Transaction::adopt_assembly(std::uint64_t file, std::uint64_t size) {
  put(Column::assemblies, make_key(file), make_key(size));
  effects_.adopted_assemblies.push_back(file);
}

void Transaction::free_assembly(std::uint64_t file) {
  erase(Column::assemblies, make_key(file));
  effects_.freed_assemblies.push_back(file);
}

void Transaction::mark() {
  batch_->changes.SetSavePoint();
  mark_ = {.adopted = effects_.adopted.size(),
           .adopted_assemblies = effects_.adopted_assemblies.size(),
           .freed = effects_.freed.size(),
           .freed_assemblies = effects_.freed_assemblies.size(),
           .charges = charges_.size()};
}

void Transaction::keep_since_mark() {
  [[maybe_unused]] auto const status = batch_->changes.PopSavePoint();
  assert(status.ok());
}

void Transaction::undo_since_mark() {
  [[maybe_unused]] auto const status = batch_->changes.RollbackToSavePoint();
  assert(status.ok());
  effects_.adopted.resize(mark_.adopted);
  effects_.adopted_assemblies.resize(mark_.adopted_assemblies);
  effects_.freed.resize(mark_.freed);
  effects_.freed_assemblies.resize(mark_.freed_assemblies);
  charges_.resize(mark_.charges);
}

bool Transaction::empty() const {
  return batch_->changes.GetWriteBatch()->Count() == 0;
}

std::uint64_t Transaction::size_bytes() const {
  return batch_->changes.GetWriteBatch()->GetDataSize();
}

rocksdb::WriteBatch& Transaction::batch() {
  return *batch_->changes.GetWriteBatch();
}

}  // namespace bindle::storage
