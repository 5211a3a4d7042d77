#include "storage/encounters.hpp"

#include "storage/keys.hpp"
#include "storage/named_rows.hpp"

#include <string_view>

namespace bindle::storage {
namespace {

constexpr std::size_t kEncounterSize = 3 * sizeof(std::uint64_t);
constexpr std::uint64_t kCertainly = 1'000'000'000;

// Encounters begin after the first millisecond of a data folder.
constexpr std::uint64_t kNeverMet = 0;

Result<Encounter> encounter_of(std::string_view value) {
  Encounter encounter;
  TRY(encounter.billionths, take_number(value));
  TRY(encounter.updated_ms, take_number(value));
  TRY(auto const met_ms, take_number(value));
  if (!value.empty() || encounter.billionths > kCertainly)
    return fail(Errc::malformed, "a stored encounter is damaged");
  if (met_ms != kNeverMet) encounter.met_ms = met_ms;
  return encounter;
}

}  // namespace

Result<void> put_encounters(Transaction& transaction, Encounters const& encounters) {
  if (encounters.size() > kMaxEncounters)
    return fail(Errc::invalid_argument, "more encounters than are kept");
  TRY_VOID(erase_others(transaction, Column::encounters, encounters));
  for (auto const& [node, each] : encounters) {
    TRY(auto const known, transaction.get(Column::encounters, node));
    if (!known) TRY_VOID(transaction.charge(node.size() + kEncounterSize));
    transaction.put(Column::encounters,
                    node,
                    make_key(each.billionths, each.updated_ms, each.met_ms.value_or(kNeverMet)));
  }
  return {};
}

Result<Encounters> encounters(View const& view) {
  return read_rows<Encounters>(view, Column::encounters, encounter_of);
}

}  // namespace bindle::storage
