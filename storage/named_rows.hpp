#pragma once

#include "storage/transaction.hpp"
#include "storage/view.hpp"

#include <string>
#include <vector>

namespace bindle::storage {

// For columns with few rows, each named by text, that are written and read all at once. `Rows` is
// a map from such names.

// Erases the rows that are not among those.
template <typename Rows>
Result<void> erase_others(Transaction& transaction, Column column, Rows const& kept) {
  std::vector<std::string> gone;
  auto at = transaction.scan(column, {});
  for (; at.valid(); at.next()) {
    std::string name(at.key_after_prefix());
    if (!kept.contains(name)) gone.push_back(std::move(name));
  }
  TRY_VOID(at.status());
  for (auto const& name : gone)
    transaction.erase(column, name);
  return {};
}

// `decode` makes a Result of a row's value.
template <typename Rows, typename Decode>
Result<Rows> read_rows(View const& view, Column column, Decode decode) {
  Rows rows;
  auto at = view.scan(column, {});
  for (; at.valid(); at.next()) {
    TRY(rows[std::string(at.key_after_prefix())], decode(at.value()));
  }
  TRY_VOID(at.status());
  return rows;
}

}  // namespace bindle::storage
