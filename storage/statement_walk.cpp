#include "storage/statement_walk.hpp"

#include "storage/view.hpp"

namespace bindle::storage {
namespace {

constexpr std::size_t kWalkedAtOnce = 256;

}  // namespace

Result<void> for_each_statement(View const& view,
                                std::optional<std::uint8_t> kind,
                                std::function<Result<bool>(PlacedStatement const&)> const& visit) {
  std::optional<StatementPlace> after;
  // No key is all zeros: nothing of the kind comes before.
  if (kind) after = StatementPlace{*kind, {}, {}};
  while (true) {
    TRY(auto const page, statement_page(view, after, kWalkedAtOnce));
    for (auto const& placed : page) {
      if (kind && placed.place.kind != *kind) return {};
      TRY(auto const goes_on, visit(placed));
      if (!goes_on) return {};
    }
    if (page.size() < kWalkedAtOnce) return {};
    after = page.back().place;
  }
}

}  // namespace bindle::storage
