#pragma once

#include "bundle/result.hpp"
#include "storage/column.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rocksdb {
class Iterator;
}

namespace bindle::storage {

// Walks keys that begin with one prefix, in byte order. Sees the store as it was when the cursor
// was made. Stands on the first key until it is moved; seek() at once never looks there, where
// deleted keys may have to be passed one by one. One thread.
class Cursor {
 public:
  Cursor(std::unique_ptr<rocksdb::Iterator> iterator, std::string prefix);
  Cursor(Cursor&&) noexcept;
  ~Cursor();

  // To the first key with the prefix that is not less than `key`.
  void seek(std::string_view key);

  // To the last key with the prefix that is less than `key`.
  void seek_before(std::string_view key);

  bool valid();
  void next();
  void previous();

  // Without the prefix. Both stay valid until the cursor moves.
  std::string_view key_after_prefix() const;
  std::string_view value() const;

  // Ask after the walk: a read error also ends it.
  Result<void> status() const;

 private:
  std::unique_ptr<rocksdb::Iterator> iterator_;
  std::string prefix_;
  bool placed_ = false;
};

// Something that can be read: the committed database, or a transaction over it.
class View {
 public:
  virtual ~View() = default;

  virtual Result<std::optional<std::string>> get(Column column, std::string_view key) const = 0;

  // Stands on the first key with the prefix.
  virtual Cursor scan(Column column, std::string prefix) const = 0;
};

}  // namespace bindle::storage
