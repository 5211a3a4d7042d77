#pragma once

#include "storage/column.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::storage {

// What a commit group writes, by column and in key order. Of a key that is written several times
// only the last value is kept, so that a counter costs the database one write for each group.
class PendingWrites {
 public:
  using Text = std::pmr::string;
  using Value = std::optional<Text>;  // none: the key is erased
  using Keys = std::pmr::map<Text, Value, std::less<>>;

  PendingWrites();

  PendingWrites(PendingWrites const&) = delete;
  PendingWrites& operator=(PendingWrites const&) = delete;

  void put(Column column, std::string_view key, std::string_view value);
  void erase(Column column, std::string_view key);

  // nullptr when the key was not written here. Valid until it is written again.
  Value const* find(Column column, std::string_view key) const;

  Keys const& in(Column column) const { return columns_[static_cast<std::size_t>(column)]; }

  // What is written after a mark can be undone, up to the next mark.
  void mark();
  void undo_since_mark();

  bool empty() const { return size_bytes_ == 0; }

  // Of all keys and values written, with a little for each: no less than the log will grow by.
  std::uint64_t size_bytes() const { return size_bytes_; }

  // Of what was written and undone, too: the memory of all goes with the group.
  std::uint64_t memory_bytes() const { return size_bytes_ + undone_bytes_; }

 private:
  struct Former {
    Column column;
    Keys::iterator key;
    std::optional<Value> value;  // none: the key was not there
  };

  Value& value_of(Column column, std::string_view key);

  std::pmr::monotonic_buffer_resource memory_;  // goes all at once, with the group
  std::pmr::vector<Keys> columns_;
  std::vector<Former> since_mark_;
  std::uint64_t size_bytes_ = 0;
  std::uint64_t size_at_mark_ = 0;
  std::uint64_t undone_bytes_ = 0;
};

}  // namespace bindle::storage
