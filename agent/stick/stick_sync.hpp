#pragma once

#include "agent/node.hpp"
#include "agent/stick/companions.hpp"
#include "agent/stick/stick_loader.hpp"
#include "agent/stick/stick_state.hpp"
#include "agent/stick/stick_survey.hpp"

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>

namespace bindle::agent {

// What syncing a stick needs of the node. All of it outlives every sync.
struct StickServices {
  boost::asio::any_io_executor executor;
  Node& node;
  storage::Store& store;
  WorkerPool& workers;
  NodeClock const& clock;
  Origin const& origin;
  SigningKey const& key;
  Trust& trust;
  ParsePolicy parse;
  std::uint8_t content_hop_limit = 20;
  std::uint64_t max_bundle = 0;  // octets
};

// One sync of one folder: takes what this node lacks, confirms what is for it, takes away what
// nobody needs, puts on what the others lack. A receipt is made only for what is durable here, and
// the stick is called safe to remove only when all of it is durable and was read back. What an
// earlier sync began, a later one continues. Belongs to the I/O thread; disk work runs on workers.
class StickSync {
 public:
  StickSync(StickServices const& services, std::filesystem::path path, StickRules rules);

  // Fails when the stick must not be called safe; state() then says why.
  Task<Result<void>> run();

  // It ends soon, with Errc::cancelled; what was done stays good.
  void cancel() { cancelled_ = true; }

  StickState const& state() const { return state_; }

  // Bundles up to this one were considered, if it came to that.
  Arrival loaded_up_to() const { return loaded_up_to_; }

 private:
  Task<Result<void>> sync();
  Task<Result<void>> look();
  Task<Result<void>> take_all();
  Task<Result<void>> confirm_arrived();
  Task<Result<void>> load_all();
  Task<Result<void>> load_batches();
  Task<Result<StickLoader::Batch>> fill_batch();
  Task<Result<StickLoader::Settled>> settle_batch(StickLoader::Batch batch);
  Result<void> note_settled(Result<StickLoader::Settled> const& settled);
  Task<Result<void>> finish();
  Task<Result<void>> show_status(bool safe);
  Task<Result<void>> keep_credible(std::vector<StickInventory> inventories);
  void note_companions();

  Result<void> check_cancelled() const;

  StickServices const& services_;
  StickRules rules_;
  StickState state_;
  bool cancelled_ = false;
  Arrival loaded_up_to_ = 0;

  std::optional<StickTree> tree_;
  StickSurvey survey_;
  std::vector<StickInventory> inventories_;
  std::optional<Companions> companions_;
  std::unique_ptr<StickLoader> loader_;
  std::optional<StickLoader::Batch> batch_;  // filled, and not settled yet
};

}  // namespace bindle::agent
