#include "agent/forwarding/inventory_exchange.hpp"

#include "agent/queue_work.hpp"

#include <spdlog/spdlog.h>

#include <utility>
#include <variant>

namespace bindle::agent {
namespace {

using SharedInventory = std::shared_ptr<storage::HeldInventory const>;

// Whoever has to go gets everything, as if it had not been asked.
template <class Exchanges>
void make_room(Exchanges& exchanges, Eid const& neighbour) {
  if (exchanges.size() >= InventoryExchange::kMostExchanges && !exchanges.contains(neighbour))
    exchanges.erase(exchanges.begin());
}

}  // namespace

Task<void> InventoryExchange::offer(LinkId link, Eid neighbour, Contact::Watermarks offered) {
  auto const made = co_await make_offer(link, neighbour, offered);
  if (!made) spdlog::warn("no inventory for {}: {}", neighbour.to_string(), made.error().detail);
  if (!made || !*made) known_(link, std::nullopt);
}

Task<Result<bool>> InventoryExchange::make_offer(LinkId link,
                                                 Eid neighbour,
                                                 Contact::Watermarks offered) {
  auto count = [this, offered] { return count_to_offer(store_.view(), offered, kWorthAsking + 1); };
  CO_TRY(auto const waiting, co_await workers_.run(std::move(count)));
  if (waiting <= kWorthAsking) co_return false;
  CO_TRY(auto held, co_await read_held());
  auto const key = new_sketch_key();
  auto make = [held, key] { return InventoryMessage(offer_of(held->fingerprints, key)); };
  auto message = co_await workers_.run(std::move(make));
  make_room(offered_, neighbour);
  offered_[neighbour] = Offered{link, key, std::move(held)};
  CO_TRY_VOID(co_await speech_.compare(neighbour, std::move(message)));
  co_return true;
}

Task<Result<SharedInventory>> InventoryExchange::read_held() {
  auto read = [this]() -> Result<SharedInventory> {
    TRY(auto held, storage::held_inventory(store_.view(), kMostHeld));
    return std::make_shared<storage::HeldInventory const>(std::move(held));
  };
  co_return co_await workers_.run(std::move(read));
}

Task<void> InventoryExchange::heard(Eid neighbour, InventoryMessage message, Arrival arrival) {
  auto done = co_await speech_.withdraw(arrival);
  if (auto* const offer = std::get_if<InventoryOffer>(&message))
    done = co_await compare(neighbour, std::move(*offer));
  else if (auto* const cells = std::get_if<InventoryCells>(&message))
    done = co_await compare_more(neighbour, std::move(*cells));
  else if (auto* const wish = std::get_if<InventoryWish>(&message))
    done = co_await give_cells(neighbour, *wish);
  else if (auto* const result = std::get_if<InventoryResult>(&message))
    done = co_await conclude(neighbour, std::move(*result));
  else
    give_up(neighbour, key_of(message));
  if (!done)
    spdlog::warn(
        "inventories are not compared with {}: {}", neighbour.to_string(), done.error().detail);
}

Task<Result<void>> InventoryExchange::compare(Eid neighbour, InventoryOffer offer) {
  CO_TRY(auto held, co_await read_held());
  auto compare_them = [held, offer = std::move(offer)] {
    InventoryComparison comparison;
    auto message = comparison.begin(offer, held->fingerprints);
    return std::pair(std::move(comparison), std::move(message));
  };
  auto compared = co_await workers_.run(std::move(compare_them));
  make_room(compared_, neighbour);
  compared_[neighbour] = Compared{std::move(compared.first), std::move(held)};
  co_return co_await reply(neighbour, std::move(compared.second));
}

Task<Result<void>> InventoryExchange::compare_more(Eid neighbour, InventoryCells cells) {
  auto found = compared_.extract(neighbour);
  if (found.empty()) co_return co_await refuse(neighbour, cells.key);
  auto go_on = [compared = std::move(found.mapped()), cells = std::move(cells)]() mutable {
    auto message = compared.comparison.go_on(cells, compared.held->fingerprints);
    return std::pair(std::move(compared), std::move(message));
  };
  auto compared = co_await workers_.run(std::move(go_on));
  compared_[neighbour] = std::move(compared.first);
  co_return co_await reply(neighbour, std::move(compared.second));
}

Task<Result<void>> InventoryExchange::refuse(Eid neighbour, SketchKey key) {
  InventoryMessage message = InventoryRefusal{key};
  co_return co_await speech_.compare(std::move(neighbour), std::move(message));
}

Task<Result<void>> InventoryExchange::reply(Eid neighbour, InventoryMessage message) {
  if (!std::holds_alternative<InventoryWish>(message)) compared_.erase(neighbour);
  co_return co_await speech_.compare(std::move(neighbour), std::move(message));
}

Task<Result<void>> InventoryExchange::give_cells(Eid neighbour, InventoryWish wish) {
  auto const found = offered_.find(neighbour);
  if (found == offered_.end() || found->second.key != wish.key) co_return Result<void>{};
  auto make = [held = found->second.held, wish] { return cells_for(wish, held->fingerprints); };
  auto cells = co_await workers_.run(std::move(make));
  if (cells) {
    InventoryMessage message = std::move(*cells);
    co_return co_await speech_.compare(std::move(neighbour), std::move(message));
  }
  give_up(neighbour, wish.key);
  co_return Result<void>{};
}

Task<Result<void>> InventoryExchange::conclude(Eid neighbour, InventoryResult result) {
  auto const found = offered_.find(neighbour);
  if (found == offered_.end() || found->second.key != result.key) co_return Result<void>{};
  auto const offered = found->second;
  offered_.erase(found);
  auto look_up = [this, prefixes = std::move(result.lacking)] {
    return storage::arrivals_with(store_.view(), prefixes);
  };
  auto arrivals = co_await workers_.run(std::move(look_up));
  if (!arrivals) {
    known_(offered.link, std::nullopt);
    co_return arrivals.error();
  }
  spdlog::info("{} lacks {} of {} bundles",
               neighbour.to_string(),
               arrivals->size(),
               offered.held->fingerprints.size());
  NeighbourLacks lacks;
  lacks.up_to = offered.held->up_to;
  lacks.arrivals.insert(arrivals->begin(), arrivals->end());
  known_(offered.link, std::move(lacks));
  co_return Result<void>{};
}

void InventoryExchange::give_up(Eid const& neighbour, SketchKey const& key) {
  auto const found = offered_.find(neighbour);
  if (found == offered_.end() || found->second.key != key) return;
  auto const link = found->second.link;
  offered_.erase(found);
  known_(link, std::nullopt);
}

void InventoryExchange::link_down(LinkId link) {
  std::erase_if(offered_, [link](auto const& each) { return each.second.link == link; });
}

}  // namespace bindle::agent
