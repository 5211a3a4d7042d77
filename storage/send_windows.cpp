#include "storage/send_windows.hpp"

#include "bundle/bytes.hpp"
#include "storage/keys.hpp"
#include "storage/named_rows.hpp"

#include <string_view>

namespace bindle::storage {
namespace {

Result<std::vector<MinuteCount>> counts_of(std::string_view value) {
  std::vector<MinuteCount> counts;
  while (!value.empty()) {
    if (counts.size() == kMaxMinutes) return fail(Errc::malformed, "a stored window is too long");
    MinuteCount count;
    TRY(count.minute, take_number(value));
    TRY(count.octets, take_number(value));
    counts.push_back(count);
  }
  return counts;
}

Result<void> put(Transaction& transaction,
                 std::string const& name,
                 std::vector<MinuteCount> const& counts) {
  if (name.size() > kMaxWindowName || counts.size() > kMaxMinutes)
    return fail(Errc::invalid_argument, "a window with too long a name or too many minutes");
  std::string value;
  for (auto const& count : counts)
    value += make_key(count.minute, count.octets);
  TRY(auto const known, transaction.get(Column::send_windows, name));
  if (!known) TRY_VOID(transaction.charge(name.size() + kMaxMinutes * sizeof(MinuteCount)));
  transaction.put(Column::send_windows, name, value);
  return {};
}

}  // namespace

Result<void> put_send_windows(Transaction& transaction, SendWindows const& windows) {
  TRY_VOID(erase_others(transaction, Column::send_windows, windows));
  for (auto const& [name, counts] : windows)
    TRY_VOID(put(transaction, name, counts));
  return {};
}

Result<SendWindows> send_windows(View const& view) {
  return read_rows<SendWindows>(view, Column::send_windows, counts_of);
}

}  // namespace bindle::storage
