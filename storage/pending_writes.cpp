#include "storage/pending_writes.hpp"

#include <utility>

namespace bindle::storage {
namespace {

constexpr std::size_t kFirstArenaBlock = std::size_t{64} << 10;

// A record's tag, its column and two lengths in a batch of RocksDB.
constexpr std::uint64_t kBatchRecordOverhead = 12;

}  // namespace

PendingWrites::PendingWrites() : memory_(kFirstArenaBlock), columns_(kColumnCount, &memory_) {}

PendingWrites::Value& PendingWrites::value_of(Column column, std::string_view key) {
  auto& keys = columns_[static_cast<std::size_t>(column)];
  // Most keys begin with an arrival number: new ones belong at the end.
  auto const is_last = !keys.empty() && std::string_view(keys.rbegin()->first) < key;
  auto at = is_last ? keys.end() : keys.lower_bound(key);
  if (at == keys.end() || at->first != key) {
    at = keys.emplace_hint(at, key, std::nullopt);
    since_mark_.push_back({column, at, std::nullopt});
  } else {
    since_mark_.push_back({column, at, std::move(at->second)});
  }
  size_bytes_ += kBatchRecordOverhead + key.size();
  return at->second;
}

void PendingWrites::put(Column column, std::string_view key, std::string_view value) {
  value_of(column, key).emplace(value, &memory_);
  size_bytes_ += value.size();
}

void PendingWrites::erase(Column column, std::string_view key) {
  value_of(column, key).reset();
}

PendingWrites::Value const* PendingWrites::find(Column column, std::string_view key) const {
  auto const& keys = in(column);
  auto const found = keys.find(key);
  return found == keys.end() ? nullptr : &found->second;
}

void PendingWrites::mark() {
  since_mark_.clear();
  size_at_mark_ = size_bytes_;
}

void PendingWrites::undo_since_mark() {
  for (; !since_mark_.empty(); since_mark_.pop_back()) {
    auto& former = since_mark_.back();
    if (former.value)
      former.key->second = std::move(*former.value);
    else
      columns_[static_cast<std::size_t>(former.column)].erase(former.key);
  }
  undone_bytes_ += size_bytes_ - size_at_mark_;
  size_bytes_ = size_at_mark_;
}

}  // namespace bindle::storage
