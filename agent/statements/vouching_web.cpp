#include "agent/statements/vouching_web.hpp"

#include "agent/statements/statement_record.hpp"

#include <optional>
#include <vector>

namespace bindle::agent {
namespace {

constexpr std::size_t kVouchingPage = 256;

Result<std::vector<Vouching>> kept_vouchings(storage::View const& view, Keyring const& keyring) {
  std::vector<Vouching> vouchings;
  auto const kind = static_cast<std::uint8_t>(StatementKind::vouching);
  std::optional<storage::StatementPlace> after = storage::StatementPlace{kind, {}, {}};
  for (auto more = true; more;) {
    TRY(auto const page, storage::statement_page(view, after, kVouchingPage));
    for (auto const& placed : page) {
      TRY(auto const statement, statement_in(placed.statement));
      auto const* const vouching = std::get_if<Vouching>(&statement);
      if (vouching != nullptr && keyring.level_of(vouching->key) != TrustLevel::blocked)
        vouchings.push_back(*vouching);
    }
    more = page.size() == kVouchingPage;
    if (more) after = page.back().place;
  }
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
