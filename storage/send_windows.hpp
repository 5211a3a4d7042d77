#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// Octets that were sent in one minute of TimeScale::node.
struct MinuteCount {
  std::uint64_t minute = 0;
  std::uint64_t octets = 0;

  friend bool operator==(MinuteCount const&, MinuteCount const&) = default;
};

// What was sent of late under bandwidth budgets, by names that the caller chooses; a name has at
// most kMaxWindowName octets, a window kMaxMinutes minutes.
using SendWindows = std::map<std::string, std::vector<MinuteCount>>;

inline constexpr std::size_t kMaxWindowName = 2048;
inline constexpr std::size_t kMaxMinutes = 64;

// Replaces all windows.
Result<void> put_send_windows(Transaction& transaction, SendWindows const& windows);
Result<SendWindows> send_windows(View const& view);

}  // namespace bindle::storage
