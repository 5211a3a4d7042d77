#pragma once

#include "agent/core/core.hpp"
#include "agent/own_speech.hpp"
#include "agent/worker_pool.hpp"
#include "bundle/inventory/reconciliation.hpp"
#include "storage/inventory_index.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace bindle::agent {

// Finds out with a neighbour which of the bundles that are about to flood it lacks, by bundles of
// content kind inventory (docs/formats.md). Each side offers what it has on its own account.
// Belongs to the I/O thread.
class InventoryExchange {
 public:
  // The neighbour lacks only these of the bundles up to an arrival; without a value that is not
  // known.
  using Known = std::function<void(LinkId, std::optional<NeighbourLacks>)>;

  // So few bundles are sent without asking.
  static constexpr std::size_t kWorthAsking = 64;

  // With more bundles than this nothing is compared: 16 MiB of memory for each exchange.
  static constexpr std::size_t kMostHeld = std::size_t{1} << 20;

  // Of each side; another one that is under way makes room for one more.
  static constexpr std::size_t kMostExchanges = 4;

  InventoryExchange(storage::Store& store, WorkerPool& workers, OwnSpeech& speech, Known known)
      : store_(store), workers_(workers), speech_(speech), known_(std::move(known)) {}

  // Offers the neighbour an inventory if that is worth while, else says at once that nothing is
  // known.
  Task<void> offer(LinkId link, Eid neighbour, Contact::Watermarks offered);

  // A message that came from the neighbour itself; its bundle is no longer needed.
  Task<void> heard(Eid neighbour, InventoryMessage message, Arrival arrival);

  void link_down(LinkId link);

 private:
  struct Offered {
    LinkId link;
    SketchKey key{};
    std::shared_ptr<storage::HeldInventory const> held;
  };

  struct Compared {
    InventoryComparison comparison;
    std::shared_ptr<storage::HeldInventory const> held;
  };

  Task<Result<bool>> make_offer(LinkId link, Eid neighbour, Contact::Watermarks offered);
  Task<Result<std::shared_ptr<storage::HeldInventory const>>> read_held();

  Task<Result<void>> compare(Eid neighbour, InventoryOffer offer);
  Task<Result<void>> compare_more(Eid neighbour, InventoryCells cells);
  Task<Result<void>> refuse(Eid neighbour, SketchKey key);
  Task<Result<void>> reply(Eid neighbour, InventoryMessage message);
  Task<Result<void>> give_cells(Eid neighbour, InventoryWish wish);
  Task<Result<void>> conclude(Eid neighbour, InventoryResult result);
  void give_up(Eid const& neighbour, SketchKey const& key);

  storage::Store& store_;
  WorkerPool& workers_;
  OwnSpeech& speech_;
  Known known_;
  std::map<Eid, Offered> offered_;
  std::map<Eid, Compared> compared_;
};

}  // namespace bindle::agent
