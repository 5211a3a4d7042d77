#include "agent/own_speech.hpp"

#include "agent/durability.hpp"
#include "agent/queue_work.hpp"
#include "bundle/sha256.hpp"
#include "bundle/statements/introduction.hpp"
#include "storage/bundles.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto kRequestLifetime = 1h;
constexpr auto kIntroductionLifetime = std::chrono::days(30);
// A neighbour introduces itself to those it meets and to nobody beyond.
constexpr std::uint8_t kIntroductionHops = 1;
// A receipt is for the contact at hand, and so is an inventory.
constexpr auto kPartialReceiptLifetime = 60s;
constexpr std::uint8_t kReceiptHops = 1;

Utterance speech(ContentKind kind,
                 std::array<std::uint8_t, 32> const& object,
                 std::chrono::milliseconds lifetime,
                 std::uint8_t hop_limit) {
  ContentBlock content;
  content.kind = kind;
  content.object = object;
  content.priority = Priority::emergency;
  return {std::move(content), content_group(), lifetime, hop_limit};
}

}  // namespace

Task<Result<void>> OwnSpeech::withdraw_former() {
  auto find = [this] { return own_speech(store_.view(), origin_.self()); };
  CO_TRY(auto const former, co_await workers_.run(std::move(find)));
  for (auto const arrival : former)
    CO_TRY_VOID(co_await withdraw(arrival));
  co_return Result<void>{};
}

Task<Result<void>> OwnSpeech::introduce(std::string display_name) {
  Introduction introduction;
  introduction.node = origin_.self().like(content_group());
  introduction.display_name = std::move(display_name);
  introduction.sequence = clock_.unix_ms();
  CO_TRY(auto statement, sign_introduction(std::move(introduction), key_));
  auto utterance = speech(
      ContentKind::statement, key_.public_key().bytes, kIntroductionLifetime, kIntroductionHops);
  CO_TRY_VOID(co_await endpoints_.send(std::move(utterance), std::move(statement)));
  co_return Result<void>{};
}

Task<Result<Arrival>> OwnSpeech::state(Bytes statement,
                                       std::chrono::milliseconds lifetime,
                                       std::uint8_t hop_limit) {
  auto utterance = speech(ContentKind::statement, sha256(statement), lifetime, hop_limit);
  co_return co_await endpoints_.send(std::move(utterance), std::move(statement));
}

Task<Result<void>> OwnSpeech::request(ChunkRequest wanted) {
  auto const file = wanted.manifest;
  CO_TRY(auto payload, encode_chunk_request(wanted));
  auto utterance = speech(ContentKind::request, file.bytes, kRequestLifetime, hop_limit_);
  CO_TRY(auto const arrival, co_await endpoints_.send(std::move(utterance), std::move(payload)));
  auto const former = std::exchange(requests_[file], arrival);
  if (former != 0) CO_TRY_VOID(co_await withdraw(former));
  co_return Result<void>{};
}

Task<Result<void>> OwnSpeech::ask(Eid neighbour, ChunkRequest wanted) {
  auto utterance =
      speech(ContentKind::request, wanted.manifest.bytes, kPartialReceiptLifetime, kReceiptHops);
  utterance.destination = std::move(neighbour);
  CO_TRY(auto payload, encode_chunk_request(wanted));
  CO_TRY_VOID(co_await endpoints_.send(std::move(utterance), std::move(payload)));
  co_return Result<void>{};
}

Task<Result<void>> OwnSpeech::tell(Eid neighbour, ChunkHoldings holdings) {
  auto utterance =
      speech(ContentKind::holdings, holdings.manifest.bytes, kPartialReceiptLifetime, kReceiptHops);
  utterance.destination = std::move(neighbour);
  CO_TRY(auto payload, encode_chunk_holdings(holdings));
  CO_TRY_VOID(co_await endpoints_.send(std::move(utterance), std::move(payload)));
  co_return Result<void>{};
}

Task<Result<void>> OwnSpeech::end_request(ManifestId file) {
  auto const request = requests_.extract(file);
  if (request.empty()) co_return Result<void>{};
  co_return co_await withdraw(request.mapped());
}

Task<Result<void>> OwnSpeech::compare(Eid neighbour, InventoryMessage message) {
  std::array<std::uint8_t, 32> object{};
  auto const& key = key_of(message);
  std::copy(key.begin(), key.end(), object.begin());
  auto utterance = speech(ContentKind::inventory, object, kPartialReceiptLifetime, kReceiptHops);
  utterance.destination = std::move(neighbour);
  auto payload = encode_inventory(message);
  CO_TRY_VOID(co_await endpoints_.send(std::move(utterance), std::move(payload)));
  co_return Result<void>{};
}

Task<Result<void>> OwnSpeech::tell(Eid neighbour, Predictabilities table) {
  auto utterance = speech(ContentKind::predictabilities, {}, kPartialReceiptLifetime, kReceiptHops);
  utterance.destination = std::move(neighbour);
  auto payload = encode_predictabilities(table);
  CO_TRY_VOID(co_await endpoints_.send(std::move(utterance), std::move(payload)));
  co_return Result<void>{};
}

Task<Result<void>> OwnSpeech::confirm(Eid neighbour, PartialReceipt receipt) {
  auto utterance =
      speech(ContentKind::receipt, receipt.object(), kPartialReceiptLifetime, kReceiptHops);
  utterance.destination = std::move(neighbour);
  auto payload = encode_partial_receipt(receipt);
  CO_TRY_VOID(co_await endpoints_.send(std::move(utterance), std::move(payload)));
  co_return Result<void>{};
}

Task<Result<void>> OwnSpeech::withdraw(Arrival arrival) {
  storage::Change change;
  change.work = [arrival](storage::Transaction& transaction) -> Result<void> {
    auto deleted = storage::delete_bundle(transaction, arrival);
    if (!deleted && deleted.error().code == Errc::not_found) return {};
    return deleted;
  };
  co_return co_await submit_lazy_in_turn(store_.committer(), std::move(change));
}

}  // namespace bindle::agent
