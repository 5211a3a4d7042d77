#include "agent/stick/stick_sync.hpp"

#include "agent/stick/stick_receipts.hpp"
#include "agent/stick/stick_speech.hpp"
#include "agent/stick/stick_story.hpp"
#include "agent/stick/stick_taker.hpp"
#include "convergence/sync_folder/status_text.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::chrono::milliseconds kReceiptLifetime = std::chrono::days(30);

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
    : services_(services), rules_(rules) {
  state_.path = std::move(path);
}

Task<Result<void>> StickSync::run() {
  state_.started_ms = services_.clock.unix_ms();
  auto& log = services_.node.journal().log();
  auto const contact = log.began(contact_with(state_.path));
  auto outcome = co_await sync();
  // Closing files of a stick may wait for it.
  auto close_it = [this] {
    batch_.reset();
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
  tell_of_sync_end(services_.store, state_);
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
  tell_of_sync(services_.store, state_.path, services_.clock.unix_ms());
  state_.read_only = tree_->is_read_only();
  if (!state_.read_only) CO_TRY_VOID(co_await show_status(false));
  SurveyRules const survey{services_.origin.self(), services_.parse, services_.clock.now().dtn_ms};
  auto look_at = [this, survey] { return survey_stick(*tree_, services_.store.view(), survey); };
  CO_TRY(survey_, co_await services_.workers.run(std::move(look_at)));
  auto read = [this] { return tree_->inventories(); };
  CO_TRY(auto inventories, co_await services_.workers.run(std::move(read)));
  state_.inventories_refused = inventories.refused;
  CO_TRY_VOID(co_await keep_credible(std::move(inventories.verified)));
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

// Those of other nodes by keys at level known or above that sign for them, and this node's own.
Task<Result<void>> StickSync::keep_credible(std::vector<StickInventory> inventories) {
  for (auto& inventory : inventories) {
    auto const is_own = inventory.key == services_.key.public_key();
    auto const level = services_.trust.keyring()->level_of(inventory.key);
    if (!is_own && level < TrustLevel::known) continue;
    auto credible = Result<void>();
    if (!is_own && services_.origin.self().contains(inventory.node))
      credible = fail(Errc::not_permitted, "it is in the name of this node");
    else if (!is_own)
      credible = co_await services_.trust.let_sign(inventory.node, inventory.key);
    if (!credible && credible.error().code != Errc::not_permitted) co_return credible.error();
    if (credible) {
      inventories_.push_back(std::move(inventory));
      continue;
    }
    spdlog::warn("an inventory on the stick does not count: {}", credible.error().detail);
    ++state_.inventories_refused;
  }
  co_return Result<void>{};
}

void StickSync::note_companions() {
  for (auto const& inventory : inventories_)
    if (inventory.key != services_.key.public_key())
      state_.nodes.push_back({inventory.node, inventory.held.size(), inventory.written_ms});
}

// ---- taking

Task<Result<void>> StickSync::take_all() {
  StickAge const age(inventories_, services_.clock.now().dtn_ms);
  StickTaker::Services needed{services_.executor,
                              services_.node,
                              services_.store,
                              services_.workers,
                              services_.parse,
                              services_.max_bundle};
  StickTaker taker(std::move(needed), *tree_, age, survey_.items, state_, cancelled_);
  co_return co_await taker.run();
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
  auto prepare = [this,
                  keyring = services_.trust.keyring(),
                  now = services_.clock.now().instant()]() -> Result<void> {
    TRY(auto answers,
        answers_to(survey_.requests,
                   *keyring,
                   services_.store,
                   services_.origin,
                   services_.content_hop_limit,
                   now));
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

// The next batch is written while one is made durable and read back.
Task<Result<void>> StickSync::load_batches() {
  using namespace boost::asio::experimental::awaitable_operators;
  CO_TRY(batch_, co_await fill_batch());
  while (!batch_->is_empty()) {
    auto settling = settle_batch(std::move(*batch_));
    auto filling = fill_batch();
    auto [settled, next] = co_await (std::move(settling) && std::move(filling));
    if (next) batch_ = std::move(*next);
    CO_TRY_VOID(note_settled(settled));
    if (!next) co_return std::move(next).error();
  }
  co_return Result<void>{};
}

Result<void> StickSync::note_settled(Result<StickLoader::Settled> const& settled) {
  if (!settled) return settled.error();
  loader_->note(*settled);
  state_.loaded = loader_->tally();
  return {};
}

Task<Result<StickLoader::Batch>> StickSync::fill_batch() {
  CO_TRY_VOID(check_cancelled());
  auto fill = [this, now = services_.clock.now().instant()] { return loader_->fill(now); };
  co_return co_await services_.workers.run(std::move(fill));
}

Task<Result<StickLoader::Settled>> StickSync::settle_batch(StickLoader::Batch batch) {
  auto settle = [batch = std::move(batch)]() mutable {
    return StickLoader::settle(std::move(batch));
  };
  CO_TRY(auto settled, co_await services_.workers.run(std::move(settle)));
  for (auto& bundle : settled.carried)
    CO_TRY_VOID(co_await services_.node.carried_by_stick(std::move(bundle)));
  co_return settled;
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
