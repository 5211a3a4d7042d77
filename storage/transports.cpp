#include "storage/transports.hpp"

#include "bundle/bytes.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace bindle::storage {
namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::uint64_t kEntryOverhead = 128;
constexpr std::size_t kTransportPruneStep = 256;

// The length in front of the first name tells where the second begins.
Result<std::string> transport_key(std::uint64_t hour, IslandPair const& pair) {
  if (pair.from.size() > kLongestName || pair.to.size() > kLongestName)
    return fail(Errc::invalid_argument, "an island's name is too long");
  return make_key(
      hour, static_cast<std::uint8_t>(pair.from.size()), as_bytes(pair.from), as_bytes(pair.to));
}

Result<IslandPair> pair_of(std::string_view key) {
  TRY(auto const length, take_octet(key));
  if (key.size() < length) return fail(Errc::malformed, "a stored pair of islands is too short");
  return IslandPair{std::string(key.substr(0, length)), std::string(key.substr(length))};
}

Result<Transported> amount_of(std::string_view value) {
  Transported amount;
  TRY(amount.bundles, take_number(value));
  TRY(amount.bytes, decode_number(value));
  return amount;
}

}  // namespace

Result<void> add_transported(Transaction& transaction,
                             std::uint64_t hour,
                             IslandPair const& pair,
                             Transported const& amount) {
  TRY(auto const key, transport_key(hour, pair));
  TRY(auto const value, transaction.get(Column::transports, key));
  Transported sum;
  if (value) {
    TRY(sum, amount_of(*value));
  } else {
    TRY_VOID(transaction.charge(kEntryOverhead + key.size()));
  }
  transaction.put(
      Column::transports, key, make_key(sum.bundles + amount.bundles, sum.bytes + amount.bytes));
  return {};
}

Result<void> prune_transported(Transaction& transaction, std::uint64_t hour) {
  std::vector<std::string> dropped;
  auto at = transaction.scan(Column::transports, {});
  for (; at.valid() && dropped.size() < kTransportPruneStep; at.next()) {
    auto key = at.key_after_prefix();
    dropped.emplace_back(key);
    TRY(auto const its_hour, take_number(key));
    if (its_hour < hour) continue;
    dropped.pop_back();
    break;
  }
  TRY_VOID(at.status());
  for (auto const& key : dropped)
    transaction.erase(Column::transports, key);
  return {};
}

Result<void> visit_transported(
    View const& view,
    std::uint64_t hour,
    std::function<void(std::uint64_t hour, IslandPair const&, Transported const&)> const& visit) {
  auto at = view.scan(Column::transports, {});
  at.seek(make_key(hour));
  for (; at.valid(); at.next()) {
    auto key = at.key_after_prefix();
    TRY(auto const its_hour, take_number(key));
    TRY(auto const pair, pair_of(key));
    TRY(auto const amount, amount_of(at.value()));
    visit(its_hour, pair, amount);
  }
  return at.status();
}

}  // namespace bindle::storage
