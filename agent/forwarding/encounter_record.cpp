#include "agent/forwarding/encounter_record.hpp"

#include <cmath>
#include <utility>

namespace bindle::agent {
namespace {

constexpr double kBillion = 1e9;

static_assert(storage::kMaxEncounters >= Predictabilities::kMost);

storage::Encounters encounters_of(EncounterHistory::Entries const& entries) {
  storage::Encounters record;
  for (auto const& [node, entry] : entries) {
    record[node.to_string()] = {static_cast<std::uint64_t>(std::llround(entry.value * kBillion)),
                                entry.updated_ms,
                                entry.met_ms};
  }
  return record;
}

Result<EncounterHistory::Entries> entries_of(storage::Encounters const& record) {
  EncounterHistory::Entries entries;
  for (auto const& [name, kept] : record) {
    TRY(auto node, Eid::parse(name));
    entries[std::move(node)] = {
        static_cast<double>(kept.billionths) / kBillion, kept.updated_ms, kept.met_ms};
  }
  return entries;
}

}  // namespace

LazilyKept<storage::Encounters> kept_encounters(Core& core) {
  auto restore = [&core](storage::Encounters const& record) -> Result<void> {
    TRY(auto entries, entries_of(record));
    core.encounters().restore(std::move(entries));
    return {};
  };
  auto current = [&core] { return encounters_of(core.encounters().entries()); };
  return {.name = "encounter record",
          .read = storage::encounters,
          .put = storage::put_encounters,
          .restore = restore,
          .current = current};
}

}  // namespace bindle::agent
