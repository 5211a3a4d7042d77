#include "storage/kept_clock.hpp"

#include "storage/kept_clock_codec.hpp"
#include "storage/transaction.hpp"

#include <string_view>

namespace bindle::storage {
namespace {

constexpr std::string_view kName = "clock";

}  // namespace

void keep_clock(Transaction& transaction, KeptClock const& clock) {
  transaction.put(Column::meta, kName, encode(clock));
}

Result<std::optional<KeptClock>> kept_clock(View const& view) {
  TRY(auto const value, view.get(Column::meta, kName));
  if (!value) return std::nullopt;
  TRY(auto clock, decode_kept_clock(*value));
  return std::optional(std::move(clock));
}

}  // namespace bindle::storage
