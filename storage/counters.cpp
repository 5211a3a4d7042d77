#include "storage/counters.hpp"

#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <string>

namespace bindle::storage {

Result<std::uint64_t> read_counter(View const& view, std::string_view name) {
  TRY(auto const value, view.get(Column::meta, name));
  if (!value) return std::uint64_t{0};
  return decode_number(*value);
}

Result<void> add_to_counter(Transaction& transaction, std::string_view name, std::uint64_t amount) {
  TRY(auto const before, read_counter(transaction, name));
  transaction.put(Column::meta, name, make_key(before + amount));
  return {};
}

Result<void> take_from_counter(Transaction& transaction,
                               std::string_view name,
                               std::uint64_t amount) {
  TRY(auto const before, read_counter(transaction, name));
  if (amount > before)
    return fail(Errc::malformed, "the counter " + std::string(name) + " is too small");
  transaction.put(Column::meta, name, make_key(before - amount));
  return {};
}

Result<std::uint64_t> next_number(Transaction& transaction, std::string_view name) {
  TRY(auto const before, read_counter(transaction, name));
  transaction.put(Column::meta, name, make_key(before + 1));
  return before + 1;
}

}  // namespace bindle::storage
