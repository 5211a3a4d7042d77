#include "agent/replication/holders.hpp"

#include "agent/replication/said.hpp"
#include "storage/replicas.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <vector>

namespace bindle::agent {
namespace {

constexpr std::size_t kForgottenAtOnce = 256;

}  // namespace

Result<void> Holders::note(storage::Transaction& transaction, HoldingReceipt const& receipt) const {
  if (receipt.key == self_) return {};
  auto const until = counts_until({receipt.signed_ms, timeout_}, clock_.now());
  if (!until) return {};
  TRY_VOID(note_files(transaction, receipt, false, *until));
  return note_files(transaction, receipt, true, *until);
}

Result<void> Holders::note_files(storage::Transaction& transaction,
                                 HoldingReceipt const& receipt,
                                 bool holds,
                                 std::uint64_t until_node_ms) const {
  storage::HolderWord word;
  word.node = receipt.node.to_string();
  word.holds = holds;
  word.sequence = receipt.sequence;
  word.since_ms = word.heard_ms = clock_.unix_ms();
  word.until_node_ms = until_node_ms;
  for (auto const& file : holds ? receipt.held : receipt.given_up) {
    auto const changed = storage::note_word(transaction, file, receipt.key, word);
    if (!changed && changed.error().code == Errc::over_budget) {
      spdlog::debug("who keeps {} is not remembered: {}", file.to_string(), changed.error().detail);
      return {};
    }
    if (!changed) return changed.error();
    if (*changed) TRY_VOID(library_.recount(transaction, file));
  }
  return {};
}

Result<bool> Holders::forget_silent(storage::Store& store) const {
  TRY(auto const due, storage::due_words(store.view(), clock_.now().node_ms, kForgottenAtOnce));
  if (due.empty()) return false;
  storage::Change change;
  change.work = [this, due](storage::Transaction& transaction) -> Result<void> {
    for (auto const& word : due) {
      TRY_VOID(storage::forget_word(transaction, word));
      TRY_VOID(library_.recount(transaction, word.file));
    }
    return {};
  };
  TRY_VOID(store.committer().commit(std::move(change)));
  return due.size() == kForgottenAtOnce;
}

}  // namespace bindle::agent
