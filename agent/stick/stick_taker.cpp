#include "agent/stick/stick_taker.hpp"

#include "convergence/spawn.hpp"
#include "convergence/sync_folder/bundle_file.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

namespace bindle::agent {
namespace {

using storage::Queue;

// So many bundles are on their way into the store at once, and share its commits.
constexpr std::size_t kTakers = 32;
// And so many octets, unless a single bundle is longer.
constexpr std::uint64_t kBytesInHand = std::uint64_t{32} << 20;

bool is_damage(Errc code) {
  return code == Errc::malformed || code == Errc::unverified;
}

}  // namespace

StickTaker::StickTaker(Services services,
                       StickTree const& tree,
                       StickAge const& age,
                       std::vector<StickItem>& items,
                       StickState& state,
                       bool const& cancelled)
    : services_(std::move(services)),
      tree_(tree),
      age_(age),
      items_(items),
      state_(state),
      cancelled_(cancelled),
      went_on_(services_.executor) {}

Task<Result<void>> StickTaker::run() {
  for (std::size_t i = 0; i < kTakers && next_item_ < items_.size(); ++i) {
    ++takers_;
    spawn(services_.executor, "stick", take_some());
  }
  while (takers_ > 0)
    co_await went_on_.wait();
  co_return outcome_;
}

Task<void> StickTaker::take_some() {
  while (outcome_ && next_item_ < items_.size()) {
    auto& item = items_[next_item_++];
    if (item.standing != ItemStanding::lacking) continue;
    auto const size = item.file.size;
    while (bytes_in_hand_ > 0 && bytes_in_hand_ + size > kBytesInHand)
      co_await went_on_.wait();
    bytes_in_hand_ += size;
    auto taken =
        cancelled_ ? Result<void>(fail(Errc::cancelled, "the sync was cancelled")) : Result<void>();
    if (taken) taken = co_await take(item);
    if (!taken && outcome_) outcome_ = std::move(taken);
    bytes_in_hand_ -= size;
    went_on_.notify();
  }
  --takers_;
  went_on_.notify();
}

Task<Result<void>> StickTaker::take(StickItem& item) {
  if (!services_.store.budget().reserve(item.file.size, 0)) {
    ++state_.refused;
    co_return Result<void>{};
  }
  auto taken = co_await hand_over(item);
  if (taken) co_return Result<void>{};
  co_return co_await give_up(item, std::move(taken).error());
}

Task<Result<void>> StickTaker::hand_over(StickItem& item) {
  auto read_it = [this, &item] { return read(item); };
  CO_TRY(auto bundle, co_await services_.workers.run(std::move(read_it)));
  auto const size = bundle.wire.size();
  CO_TRY(
      auto const taken,
      co_await services_.node.take_from_stick(std::move(bundle.neighbour), std::move(bundle.wire)));
  state_.taken += taken.is_new ? 1 : 0;
  state_.bytes_taken += taken.is_new ? size : 0;
  auto const arrived = taken.queue == Queue::inbox || taken.queue == Queue::delivered;
  item.standing = arrived ? ItemStanding::arrived : ItemStanding::known;
  co_return Result<void>{};
}

// Only the end of the sync is handed up.
Task<Result<void>> StickTaker::give_up(StickItem& item, Error why) {
  if (why.code == Errc::cancelled) co_return why;
  if (!is_damage(why.code)) {
    spdlog::warn("a bundle on the stick is not taken: {}", why.detail);
    ++state_.refused;
    co_return Result<void>{};
  }
  auto aside = [this, &item, &why] { put_aside_damaged(tree_, item.file, why); };
  co_await services_.workers.run(std::move(aside));
  item.standing = ItemStanding::gone;
  ++state_.damaged;
  co_return Result<void>{};
}

// Who put it onto the stick is known from the bundle alone. Receipts for cut transfers count only
// from the neighbour itself, which a stick is not.
Result<StickTaker::Read> StickTaker::read(StickItem const& item) const {
  TRY(auto const file, tree_.open_bundle(item.file));
  TRY(auto const head, read_head(file, services_.parse));
  Read read;
  std::chrono::milliseconds on_stick{0};
  if (head.previous_node) on_stick = age_.of_bundles_from(*head.previous_node);
  if (head.previous_node && head.kind != ContentKind::receipt)
    read.neighbour = head.previous_node->node_id();
  TRY(auto wire, read_bundle(file, services_.max_bundle));
  TRY(read.wire, with_time_on_stick(std::move(wire), on_stick, services_.parse));
  return read;
}

}  // namespace bindle::agent
