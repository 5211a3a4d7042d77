#include "storage/transaction.hpp"

#include "storage/database.hpp"
#include "storage/keys.hpp"
#include "storage/merged_iterator.hpp"

#include <utility>

namespace bindle::storage {

Transaction::Transaction(Database const& database, Budget& budget, EventRules const& events)
    : database_(database), budget_(budget), events_(events) {}

Transaction::~Transaction() = default;

Result<std::optional<std::string>> Transaction::get(Column column, std::string_view key) const {
  auto const* const written = writes_.find(column, key);
  if (written == nullptr) return database_.get(column, key);
  if (!*written) return std::nullopt;
  return std::optional(std::string(**written));
}

Cursor Transaction::scan(Column column, std::string prefix) const {
  // A walk of everything needs an iterator of another kind, and is rare.
  auto* const idle = prefix.empty() ? nullptr : &idle_[static_cast<std::size_t>(column)];
  std::unique_ptr<rocksdb::Iterator> committed;
  if (idle != nullptr) committed = std::move(*idle);
  if (!committed) committed = database_.iterator(column, prefix);
  return Cursor(std::make_unique<MergedIterator>(std::move(committed), writes_.in(column), idle),
                std::move(prefix));
}

void Transaction::put(Column column, std::string_view key, std::string_view value) {
  writes_.put(column, key, value);
}

void Transaction::erase(Column column, std::string_view key) {
  writes_.erase(column, key);
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
  writes_.mark();
  mark_ = {.adopted = effects_.adopted.size(),
           .adopted_assemblies = effects_.adopted_assemblies.size(),
           .freed = effects_.freed.size(),
           .freed_assemblies = effects_.freed_assemblies.size(),
           .charges = charges_.size()};
}

void Transaction::undo_since_mark() {
  writes_.undo_since_mark();
  effects_.adopted.resize(mark_.adopted);
  effects_.adopted_assemblies.resize(mark_.adopted_assemblies);
  effects_.freed.resize(mark_.freed);
  effects_.freed_assemblies.resize(mark_.freed_assemblies);
  charges_.resize(mark_.charges);
}

}  // namespace bindle::storage
