#include "agent/receipts/owed_receipts.hpp"

#include "agent/durability.hpp"
#include "bundle/bundle_id_reader.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/file_receipt.hpp"
#include "bundle/lifetime.hpp"
#include "storage/bundles.hpp"
#include "storage/events.hpp"
#include "storage/manifests.hpp"
#include "storage/receipts.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kOwedPage = 64;

Eid source_of(ByteView bundle_key) {
  CborReader reader(bundle_key);
  auto const id = read_whole_bundle_id(reader);
  return id ? id->source : Eid::none();
}

// Who made the bundle with the manifest, dtn:none when that is not known; that of the record, or of
// the event when the record has gone.
Result<Eid> publishing_node_of(storage::View const& view, ManifestId const& file) {
  TRY(auto const entry, storage::find_manifest(view, file));
  if (entry && entry->bundle != 0) {
    TRY(auto const record, storage::find_bundle(view, entry->bundle));
    if (record) return source_of(record->key);
  }
  storage::EventQuery query;
  query.object = storage::EventObject::of_file(file);
  query.limit = 1;
  query.wanted = [](storage::EventRecord const& event) {
    return event.kind == storage::EventKind::file_announced;
  };
  TRY(auto const page, storage::find_events(view, query));
  if (page.events.empty()) return Eid::none();
  return source_of(page.events.front().event.bundle);
}

}  // namespace

Task<void> OwedReceipts::give() {
  again_ = true;
  if (std::exchange(giving_, true)) co_return;
  while (std::exchange(again_, false)) {
    auto const given = co_await give_all();
    if (!given) spdlog::warn("a receipt for a file is not given yet: {}", given.error().detail);
  }
  giving_ = false;
}

Task<Result<void>> OwedReceipts::give_all() {
  for (;;) {
    auto read = [this] { return storage::owed_receipts(store_.view(), kOwedPage); };
    CO_TRY(auto const owed, co_await workers_.run(std::move(read)));
    for (auto const& file : owed)
      CO_TRY_VOID(co_await give_for(file));
    if (owed.empty()) co_return Result<void>{};
  }
}

Task<Result<void>> OwedReceipts::give_for(ManifestId file) {
  auto find = [this, file] { return publishing_node_of(store_.view(), file); };
  CO_TRY(auto const publisher, co_await workers_.run(std::move(find)));
  storage::EventRecord event;
  event.kind = storage::EventKind::receipt_made;
  event.at_ms = clock_.unix_ms();
  event.file = file;
  if (publisher.is_null()) {
    event.state = storage::EventState::failed;
    event.detail = "which node published the file is not known";
    co_return co_await settle(file, std::move(event));
  }
  auto const destination = publisher.node_id();
  event.peer = destination.to_string();
  FileReceipt receipt;
  receipt.node = origin_.self().like(destination);
  receipt.signed_ms = clock_.now().dtn_ms;
  receipt.files.push_back(file);
  CO_TRY(auto made, sign_file_receipt(std::move(receipt), key_));
  ContentBlock content;
  content.kind = ContentKind::receipt;
  content.object = made.object;
  Utterance utterance{std::move(content), destination, kRequestedLifetime, hop_limit_};
  CO_TRY_VOID(co_await endpoints_.send(std::move(utterance), std::move(made.payload)));
  co_return co_await settle(file, std::move(event));
}

Task<Result<void>> OwedReceipts::settle(ManifestId file, storage::EventRecord event) {
  storage::Change change;
  change.work = [file, event = std::move(event)](storage::Transaction& transaction) {
    storage::settle_owed_receipt(transaction, file);
    return storage::append_event(transaction, event);
  };
  co_return co_await commit(store_.committer(), std::move(change));
}

}  // namespace bindle::agent
