#include "storage/send_windows.hpp"

#include "bundle/bytes.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

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
  std::vector<std::string> gone;
  auto at = transaction.scan(Column::send_windows, {});
  for (; at.valid(); at.next()) {
    std::string const name(at.key_after_prefix());
    if (!windows.contains(name)) gone.push_back(name);
  }
  TRY_VOID(at.status());
  for (auto const& name : gone)
    transaction.erase(Column::send_windows, name);
  for (auto const& [name, counts] : windows)
    TRY_VOID(put(transaction, name, counts));
  return {};
}

Result<SendWindows> send_windows(View const& view) {
  SendWindows windows;
  auto at = view.scan(Column::send_windows, {});
  for (; at.valid(); at.next()) {
    TRY(windows[std::string(at.key_after_prefix())], counts_of(at.value()));
  }
  TRY_VOID(at.status());
  return windows;
}

}  // namespace bindle::storage
