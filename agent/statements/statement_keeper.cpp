#include "agent/statements/statement_keeper.hpp"

#include "agent/durability.hpp"
#include "agent/statements/vouching_web.hpp"
#include "convergence/await_tuple.hpp"
#include "storage/bundles.hpp"
#include "storage/statement_walk.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <optional>
#include <utility>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using storage::KeptStatement;
using storage::PlacedStatement;
using storage::Queue;
using storage::StatementPlace;

constexpr auto kFirstLifetime = std::chrono::days(7);
// What is repeated is for neighbours, who repeat it to theirs.
constexpr auto kRepeatedLifetime = std::chrono::days(30);
constexpr std::uint8_t kRepeatedHops = 1;
constexpr auto kRepeatPause = 1h;
constexpr std::size_t kRepeatedAtOnce = 32;
constexpr auto kRotation = static_cast<std::uint8_t>(StatementKind::rotation);

Result<bool> is_carried(storage::View const& view, KeptStatement const& kept) {
  if (kept.carried_by == 0) return false;
  TRY(auto const record, storage::find_bundle(view, kept.carried_by));
  return record && (record->queue == Queue::outbox || record->queue == Queue::pending);
}

// What nothing carries, `limit` at most. Strangers' statements are left to their own bundles.
Result<std::vector<PlacedStatement>> uncarried(storage::View const& view, std::size_t limit) {
  std::vector<PlacedStatement> found;
  auto const note = [&](PlacedStatement const& placed) -> Result<bool> {
    if (placed.statement.foreign) return true;
    TRY(auto const carried, is_carried(view, placed.statement));
    if (!carried) found.push_back(placed);
    return found.size() < limit;
  };
  TRY_VOID(storage::for_each_statement(view, std::nullopt, note));
  return found;
}

Result<KeyRotation> rotation_in(PlacedStatement const& placed) {
  TRY(auto const statement, statement_in(placed.statement));
  auto const* const rotation = std::get_if<KeyRotation>(&statement);
  if (rotation == nullptr) return fail(Errc::malformed, "a rotation is something else");
  return *rotation;
}

// One that was taken up before it was disputed stays so.
bool may_count(KeptStatement const& rotation) {
  return rotation.settled || !rotation.disputed;
}

struct KeptRotation {
  KeyRotation rotation;
  bool settled = false;
};

Result<std::vector<KeptRotation>> kept_rotations(storage::View const& view) {
  std::vector<KeptRotation> rotations;
  auto const note = [&rotations](PlacedStatement const& placed) -> Result<bool> {
    if (!may_count(placed.statement)) return true;
    TRY(auto const rotation, rotation_in(placed));
    rotations.push_back({rotation, placed.statement.settled});
    return true;
  };
  TRY_VOID(storage::for_each_statement(view, kRotation, note));
  return rotations;
}

// A rotation of the key that waits to be taken up.
Result<std::optional<KeyRotation>> waiting_rotation(storage::View const& view,
                                                    PublisherKey const& key) {
  TRY(auto const kept, storage::find_statement(view, {kRotation, key, {}}));
  if (!kept || kept->settled || kept->disputed) return std::nullopt;
  TRY(auto const rotation, rotation_in({{kRotation, key, {}}, *kept}));
  return std::optional(rotation);
}

}  // namespace

StatementKeeper::StatementKeeper(boost::asio::any_io_executor const& executor,
                                 Services services,
                                 Settings settings)
    : services_(services), settings_(settings), timer_(executor) {}

Task<Result<void>> StatementKeeper::start() {
  auto read = [this] { return kept_rotations(services_.store.view()); };
  CO_TRY(auto const rotations, co_await services_.workers.run(std::move(read)));
  for (auto const& kept : rotations)
    if (kept.settled) services_.trust.note_succession(kept.rotation);
  for (auto const& kept : rotations)
    if (!kept.settled) CO_TRY_VOID(co_await take_up(kept.rotation));
  co_await draw_web();
  co_return Result<void>{};
}

Task<void> StatementKeeper::run() {
  while (!stopped_) {
    has_news_ = false;
    auto const more = co_await repeat_some();
    if (!more) spdlog::warn("statements are not repeated: {}", more.error().detail);
    if (stopped_) co_return;
    if (has_news_ || (more && *more)) continue;
    timer_.expires_after(kRepeatPause);
    auto const [woken] = co_await timer_.async_wait(kAwaitTuple);
    (void)woken;
  }
}

void StatementKeeper::stop() {
  stopped_ = true;
  timer_.cancel();
}

Task<void> StatementKeeper::heard(Statement statement) {
  auto const done = co_await take_up(statement);
  if (!done)
    spdlog::error("what key {} has stated is kept, but not done: {}",
                  fingerprint(signer_of(statement)),
                  done.error().detail);
  has_news_ = true;
  timer_.cancel();
}

Task<void> StatementKeeper::became_known(PublisherKey key) {
  auto find = [this, key] { return waiting_rotation(services_.store.view(), key); };
  auto const waiting = co_await services_.workers.run(std::move(find));
  if (!waiting) {
    spdlog::error("statements about key {}: {}", fingerprint(key), waiting.error().detail);
    co_return;
  }
  if (*waiting) co_await heard(**waiting);
}

Task<void> StatementKeeper::draw_web() {
  if (!settings_.web_of_trust) co_return;
  auto const drawing = ++drawings_;
  auto draw = [this, keyring = services_.trust.keyring()] {
    return vouching_web(services_.store.view(), *keyring);
  };
  auto const web = co_await services_.workers.run(std::move(draw));
  if (!web) {
    spdlog::error("the web of trust stays as it was: {}", web.error().detail);
    co_return;
  }
  // One that was begun later knows more.
  if (drawing == drawings_) co_await services_.keyring.accept_vouched(web->reached());
}

Task<Result<KeepOutcome>> StatementKeeper::publish(Bytes statement) {
  auto verify = [octets = statement] { return verify_statement(octets); };
  CO_TRY(auto verified, co_await services_.workers.run(std::move(verify)));
  auto const place = place_of(verified);
  if (!place)
    co_return fail(Errc::invalid_argument, "introductions are for the neighbour itself to make");
  CO_TRY(auto const outcome, co_await keep(verified, statement));
  if (outcome == KeepOutcome::disputed)
    co_return fail(Errc::conflict, "its signer has stated something else before, which counts");
  if (outcome == KeepOutcome::outdated)
    co_return fail(Errc::conflict, "a newer statement counts, or the key is revoked");
  if (outcome == KeepOutcome::no_room)
    co_return fail(Errc::over_budget, "there is no room to keep the statement");
  CO_TRY_VOID(co_await take_up(verified));
  if (outcome != KeepOutcome::kept) co_return outcome;
  KeptStatement kept;
  kept.octets = std::move(statement);
  PlacedStatement placed{*place, std::move(kept)};
  CO_TRY_VOID(co_await say(std::move(placed), Spread::everywhere));
  co_return outcome;
}

Task<Result<KeepOutcome>> StatementKeeper::keep(Statement statement, Bytes octets) {
  auto const outcome = std::make_shared<KeepOutcome>(KeepOutcome::known);
  storage::Change change;
  change.work = [statement = std::move(statement),
                 octets = std::move(octets),
                 keyring = services_.trust.keyring(),
                 unix_ms = services_.clock.unix_ms(),
                 outcome](storage::Transaction& transaction) -> Result<void> {
    TRY(*outcome, keep_statement(transaction, statement, octets, *keyring, {unix_ms, 0}));
    return {};
  };
  CO_TRY_VOID(co_await commit(services_.store.committer(), std::move(change)));
  co_return *outcome;
}

Task<Result<void>> StatementKeeper::take_up(Statement statement) {
  if (auto const* const rotation = std::get_if<KeyRotation>(&statement))
    co_return co_await take_up(*rotation);
  if (auto const* const revocation = std::get_if<KeyRevocation>(&statement))
    co_return co_await take_up(*revocation);
  if (std::holds_alternative<Vouching>(statement)) co_await draw_web();
  co_return Result<void>{};
}

// That the successor is known from then on takes up a rotation of its own that waits.
Task<Result<void>> StatementKeeper::take_up(KeyRotation rotation) {
  CO_TRY(auto const inherited, co_await services_.keyring.inherit(rotation));
  if (!inherited) co_return Result<void>{};
  spdlog::info("key {} has key {} as its successor now",
               fingerprint(rotation.key),
               fingerprint(rotation.successor));
  std::function<void(KeptStatement&)> settle = [](KeptStatement& kept) {
    kept.settled = true;
    kept.foreign = false;
  };
  StatementPlace place{kRotation, rotation.key, {}};
  co_return co_await note(std::move(place), std::move(settle));
}

Task<Result<void>> StatementKeeper::take_up(KeyRevocation revocation) {
  if (!services_.trust.keyring()->is_revoked(revocation.key))
    spdlog::warn("key {} is revoked{}{}",
                 fingerprint(revocation.key),
                 revocation.reason.empty() ? "" : ": ",
                 revocation.reason);
  CO_TRY_VOID(co_await services_.keyring.revoke(revocation.key));
  co_return Result<void>{};
}

// False when nothing is left to be repeated.
Task<Result<bool>> StatementKeeper::repeat_some() {
  auto find = [this] { return uncarried(services_.store.view(), kRepeatedAtOnce); };
  CO_TRY(auto const found, co_await services_.workers.run(std::move(find)));
  for (auto const& placed : found) {
    if (stopped_) co_return false;
    CO_TRY_VOID(co_await say(placed, Spread::to_neighbours));
  }
  co_return found.size() == kRepeatedAtOnce;
}

Task<Result<void>> StatementKeeper::say(PlacedStatement placed, Spread spread) {
  auto const is_first = spread == Spread::everywhere;
  auto const lifetime = is_first ? kFirstLifetime : kRepeatedLifetime;
  auto const hops = is_first ? settings_.hop_limit : kRepeatedHops;
  auto saying = services_.speech.state(placed.statement.octets, lifetime, hops);
  CO_TRY(auto const arrival, co_await std::move(saying));
  std::function<void(KeptStatement&)> carry = [arrival](KeptStatement& kept) {
    kept.carried_by = arrival;
  };
  co_return co_await note(placed.place, std::move(carry));
}

Task<Result<void>> StatementKeeper::note(StatementPlace place,
                                         std::function<void(KeptStatement&)> edit) {
  storage::Change change;
  change.work = [place = std::move(place),
                 edit = std::move(edit)](storage::Transaction& transaction) -> Result<void> {
    TRY(auto kept, storage::find_statement(transaction, place));
    if (!kept) return {};
    edit(*kept);
    return storage::put_statement(transaction, place, *kept);
  };
  co_return co_await commit_in_turn(services_.store.committer(), std::move(change));
}

}  // namespace bindle::agent
