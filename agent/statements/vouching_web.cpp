#include "agent/statements/vouching_web.hpp"

#include "agent/statements/statement_record.hpp"
#include "storage/statement_walk.hpp"

#include <vector>

namespace bindle::agent {
namespace {

Result<std::vector<Vouching>> kept_vouchings(storage::View const& view, Keyring const& keyring) {
  std::vector<Vouching> vouchings;
  auto const note = [&](storage::PlacedStatement const& placed) -> Result<bool> {
    TRY(auto const statement, statement_in(placed.statement));
    auto const* const vouching = std::get_if<Vouching>(&statement);
    if (vouching != nullptr && keyring.level_of(vouching->key) != TrustLevel::blocked)
      vouchings.push_back(*vouching);
    return true;
  };
  auto const kind = static_cast<std::uint8_t>(StatementKind::vouching);
  TRY_VOID(storage::for_each_statement(view, kind, note));
  return vouchings;
}

}  // namespace

Result<WebOfTrust> vouching_web(storage::View const& view, Keyring const& keyring) {
  TRY(auto const vouchings, kept_vouchings(view, keyring));
  std::vector<PublisherKey> roots;
  for (auto const& [key, entry] : keyring.entries())
    if (entry.level >= TrustLevel::trusted) roots.push_back(key);
  return WebOfTrust(roots, vouchings);
}

}  // namespace bindle::agent
