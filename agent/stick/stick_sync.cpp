#include "agent/stick/stick_sync.hpp"

#include "agent/stick/stick_receipts.hpp"
#include "agent/stick/stick_speech.hpp"
#include "convergence/spawn.hpp"
#include "convergence/sync_folder/bundle_file.hpp"
#include "convergence/sync_folder/status_text.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

using convergence::sync_folder::BundleHead;
using storage::Queue;

// So many bundles are on their way into the store at once, and share its commits.
constexpr std::size_t kTakers = 32;
// And so many octets, unless a single bundle is longer.
constexpr std::uint64_t kBytesInHand = std::uint64_t{32} << 20;
constexpr std::chrono::milliseconds kReceiptLifetime = std::chrono::days(30);

struct ReadBundle {
  Eid neighbour;
  Bytes wire;
};

// Who put it onto the stick is known from the bundle alone. Receipts for cut transfers count only
// from the neighbour itself, which a stick is not.
Result<ReadBundle> read_item(StickTree const& tree,
                             StickItem const& item,
                             ParsePolicy const& policy,
                             std::uint64_t limit) {
  TRY(auto const file, tree.open_bundle(item.file));
  TRY(auto const head, read_head(file, policy));
  ReadBundle read;
  if (head.previous_node && head.kind != ContentKind::receipt)
    read.neighbour = head.previous_node->node_id();
  TRY(read.wire, read_bundle(file, limit));
  return read;
}

Utterance receipt_to(Eid const& node,
                     std::array<std::uint8_t, 32> const& object,
                     std::uint8_t hop_limit) {
  ContentBlock content;
  content.kind = ContentKind::receipt;
  content.object = object;
  return {std::move(content), node, kReceiptLifetime, hop_limit};
}

storage::ContactRecord contact_with(std::filesystem::path const& stick) {
  storage::ContactRecord contact;
  contact.medium = "stick";
  contact.address = stick.string();
  contact.dialled = true;
  return contact;
}

storage::ContactVolume volume_of(StickState const& state) {
  return {state.loaded.written, state.loaded.octets_written, state.taken, state.bytes_taken};
}

}  // namespace

StickSync::StickSync(StickServices const& services, std::filesystem::path path, StickRules rules)
    : services_(services), rules_(rules), taking_went_on_(services.executor) {
  state_.path = std::move(path);
}

Task<Result<void>> StickSync::run() {
  state_.started_ms = services_.clock.unix_ms();
  auto& log = services_.node.journal().log();
  auto const contact = log.began(contact_with(state_.path));
  auto outcome = co_await sync();
  // Closing files of a stick may wait for it.
  auto close_it = [this] {
    loader_.reset();
    tree_.reset();
  };
  co_await services_.workers.run(std::move(close_it));
  state_.ended_ms = services_.clock.unix_ms();
  state_.phase = outcome ? SyncPhase::safe_to_remove : SyncPhase::failed;
  if (!outcome) {
    state_.reason = outcome.error().detail;
    state_.error = outcome.error().code;
  }
  log.ended(contact, volume_of(state_), outcome ? "safe to remove" : outcome.error().detail);
  co_return outcome;
}

Task<Result<void>> StickSync::sync() {
  state_.phase = SyncPhase::looking;
  CO_TRY_VOID(co_await look());
  state_.phase = SyncPhase::taking;
  CO_TRY_VOID(co_await take_all());
  if (state_.read_only) co_return Result<void>{};
  CO_TRY_VOID(co_await confirm_arrived());
  state_.phase = SyncPhase::loading;
  CO_TRY_VOID(co_await load_all());
  state_.phase = SyncPhase::finishing;
  co_return co_await finish();
}

Result<void> StickSync::check_cancelled() const {
  if (cancelled_) return fail(Errc::cancelled, "the sync was cancelled");
  return {};
}

Task<Result<void>> StickSync::look() {
  auto open = [this]() -> Result<void> {
    TRY(auto tree, StickTree::open(state_.path));
    tree_.emplace(std::move(tree));
    return {};
  };
  CO_TRY_VOID(co_await services_.workers.run(std::move(open)));
  state_.read_only = tree_->is_read_only();
  if (!state_.read_only) CO_TRY_VOID(co_await show_status(false));
  SurveyRules const survey{services_.origin.self(), services_.parse, services_.clock.now().dtn_ms};
  auto look_at = [this, survey] { return survey_stick(*tree_, services_.store.view(), survey); };
  CO_TRY(survey_, co_await services_.workers.run(std::move(look_at)));
  auto read = [this] { return tree_->inventories(); };
  CO_TRY(auto inventories, co_await services_.workers.run(std::move(read)));
  inventories_ = std::move(inventories.verified);
  note_companions();
  state_.found = survey_.items.size();
  state_.ignored = survey_.ignored;
  state_.damaged = survey_.damaged;
  state_.to_take = static_cast<std::uint64_t>(
      std::count_if(survey_.items.begin(), survey_.items.end(), [](StickItem const& item) {
        return item.standing == ItemStanding::lacking;
      }));
  co_return check_cancelled();
}

void StickSync::note_companions() {
  for (auto const& inventory : inventories_)
    if (inventory.key != services_.key.public_key())
      state_.nodes.push_back({inventory.node, inventory.held.size(), inventory.written_ms});
}

// ---- taking

Task<Result<void>> StickSync::take_all() {
  next_item_ = 0;
  for (std::size_t i = 0; i < kTakers && next_item_ < survey_.items.size(); ++i) {
    ++takers_;
    spawn(services_.executor, "stick", take_some());
  }
  while (takers_ > 0)
    co_await taking_went_on_.wait();
  co_return taking_;
}

Task<void> StickSync::take_some() {
  while (taking_ && next_item_ < survey_.items.size()) {
    auto& item = survey_.items[next_item_++];
    if (item.standing != ItemStanding::lacking) continue;
    auto const size = item.file.size;
    while (bytes_in_hand_ > 0 && bytes_in_hand_ + size > kBytesInHand)
      co_await taking_went_on_.wait();
    bytes_in_hand_ += size;
    auto taken = check_cancelled();
    if (taken) taken = co_await take(item);
    if (!taken && taking_) taking_ = std::move(taken);
    bytes_in_hand_ -= size;
    taking_went_on_.notify();
  }
  --takers_;
  taking_went_on_.notify();
}

// Fails only when going on makes no sense.
Task<Result<void>> StickSync::take(StickItem& item) {
  if (!services_.store.budget().reserve(item.file.size, 0)) {
    ++state_.refused;
    co_return Result<void>{};
  }
  auto read = [this, &item] {
    return read_item(*tree_, item, services_.parse, services_.max_bundle);
  };
  auto bundle = co_await services_.workers.run(std::move(read));
  auto failure = bundle ? std::optional<Error>() : std::optional(bundle.error());
  if (bundle) {
    auto const size = bundle->wire.size();
    auto taken = co_await services_.node.take_from_stick(std::move(bundle->neighbour),
                                                         std::move(bundle->wire));
    if (taken) {
      state_.taken += taken->is_new ? 1 : 0;
      state_.bytes_taken += taken->is_new ? size : 0;
      auto const arrived = taken->queue == Queue::inbox || taken->queue == Queue::delivered;
      item.standing = arrived ? ItemStanding::arrived : ItemStanding::known;
      co_return Result<void>{};
    }
    failure = taken.error();
  }
  if (failure->code == Errc::cancelled) co_return *failure;
  if (failure->code == Errc::malformed || failure->code == Errc::unverified) {
    auto aside = [this, &item, &failure] { put_aside_damaged(*tree_, item.file, *failure); };
    co_await services_.workers.run(std::move(aside));
    item.standing = ItemStanding::gone;
    ++state_.damaged;
    co_return Result<void>{};
  }
  spdlog::warn("a bundle on the stick is not taken: {}", failure->detail);
  ++state_.refused;
  co_return Result<void>{};
}

// ---- confirming

Task<Result<void>> StickSync::confirm_arrived() {
  CO_TRY(auto receipts,
         receipts_for_arrived(
             survey_.items, services_.origin.self(), services_.key, services_.clock.now().dtn_ms));
  for (auto& each : receipts) {
    auto utterance = receipt_to(each.source, each.receipt.object, services_.content_hop_limit);
    auto const said = co_await services_.node.endpoints().send(std::move(utterance),
                                                               std::move(each.receipt.payload));
    if (!said) co_return said.error();
    state_.confirmed += each.bundles;
  }
  co_return check_cancelled();
}

// ---- loading

Task<Result<void>> StickSync::load_all() {
  companions_.emplace(std::move(inventories_),
                      services_.key.public_key(),
                      *services_.trust.keyring(),
                      services_.clock.now().dtn_ms);
  auto prepare = [this, now = services_.clock.now().instant()]() -> Result<void> {
    TRY(auto answers,
        answers_to(
            survey_.requests, services_.store, services_.origin, services_.content_hop_limit, now));
    auto const& self = services_.origin.self();
    TRY(loaded_up_to_, newest_arrival(services_.store.view()));
    Cargo cargo(services_.store.view(), self, rules_.chunks, std::move(answers));
    loader_ = std::make_unique<StickLoader>(
        *tree_, services_.store, self, rules_, *companions_, survey_, std::move(cargo));
    return loader_->unload();
  };
  CO_TRY_VOID(co_await services_.workers.run(std::move(prepare)));
  auto ask = [this, node_ms = services_.clock.now().node_ms]() -> Result<void> {
    TRY(auto const requests,
        travelling_requests(services_.store.view(), services_.origin, services_.content_hop_limit));
    for (auto const& request : requests)
      TRY_VOID(loader_->put(request, node_ms));
    return {};
  };
  CO_TRY_VOID(co_await services_.workers.run(std::move(ask)));
  co_return co_await load_batches();
}

Task<Result<void>> StickSync::load_batches() {
  for (;;) {
    CO_TRY_VOID(check_cancelled());
    auto load = [this, now = services_.clock.now().instant()] { return loader_->load(now); };
    CO_TRY(auto carried, co_await services_.workers.run(std::move(load)));
    state_.loaded = loader_->tally();
    if (carried.empty()) co_return Result<void>{};
    for (auto& bundle : carried)
      CO_TRY_VOID(co_await services_.node.carried_by_stick(std::move(bundle)));
  }
}

// ---- the end

Task<Result<void>> StickSync::finish() {
  auto leave_inventory = [this,
                          unix_ms = services_.clock.unix_ms(),
                          dtn_ms = services_.clock.now().dtn_ms]() -> Result<void> {
    StickInventory inventory;
    inventory.node = services_.origin.self().primary();
    inventory.sequence = unix_ms;
    inventory.written_ms = dtn_ms;
    TRY(inventory.held, held_bundles(services_.store.view()));
    TRY(auto const octets, sign_stick_inventory(std::move(inventory), services_.key));
    TRY_VOID(tree_->put_inventory(services_.key.public_key(), octets));
    return loader_->finish();
  };
  CO_TRY_VOID(co_await services_.workers.run(std::move(leave_inventory)));
  state_.loaded = loader_->tally();
  co_return co_await show_status(true);
}

Task<Result<void>> StickSync::show_status(bool safe) {
  convergence::sync_folder::StickStatus status;
  status.safe_to_remove = safe;
  status.node = services_.origin.self().primary().to_string();
  status.synced_ms = services_.clock.unix_ms();
  status.taken = state_.taken;
  status.written = state_.loaded.written;
  status.left_out = state_.loaded.left_out;
  status.damaged = state_.damaged;
  status.bundles = loader_ ? loader_->bundles_on_stick() : 0;
  status.bytes = state_.loaded.bytes;
  auto show = [this, text = status_text(status)] { return tree_->put_status(text); };
  co_return co_await services_.workers.run(std::move(show));
}

}  // namespace bindle::agent
