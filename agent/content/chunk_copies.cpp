#include "agent/content/chunk_copies.hpp"

#include "bundle/chunk.hpp"
#include "storage/downloads.hpp"
#include "storage/transaction.hpp"

#include <iterator>
#include <memory>
#include <utility>

namespace bindle::agent {
namespace {

// Enough for the sync to cost little beside the copying, and a fraction of a second's work.
constexpr std::uint64_t kCopyGroupOctets = std::uint64_t{32} << 20;

}  // namespace

Result<void> ChunkCopies::add(ChunkId const& chunk, std::vector<std::uint32_t> const& positions) {
  TRY(auto const reader, store_.open_chunk(chunk));
  TRY(auto const octets, reader.read_all(kMaxChunkSize));
  TRY(auto written, place_chunk(store_.payloads(), assembly_, positions, octets));
  chunks_.push_back({chunk, written.front().extent()});
  auto const held = held_positions(assembly_, positions);
  held_.insert(held_.end(), held.begin(), held.end());
  std::move(written.begin(), written.end(), std::back_inserter(written_));
  octets_ += octets.size() * positions.size();
  return octets_ < kCopyGroupOctets ? Result<void>() : begin_commit();
}

Result<void> ChunkCopies::commit() {
  TRY_VOID(begin_commit());
  return end_commit();
}

Result<void> ChunkCopies::begin_commit() {
  TRY_VOID(end_commit());
  if (chunks_.empty()) return {};
  storage::Change change;
  change.payloads = std::exchange(written_, {});
  change.work = [file = assembly_.file,
                 holding = assembly_.holding,
                 unix_ms = unix_ms_,
                 chunks = std::exchange(chunks_, {}),
                 held =
                     std::exchange(held_, {})](storage::Transaction& transaction) -> Result<void> {
    TRY(auto const download, storage::find_download(transaction, file));
    if (!download || download->holding != holding)
      return fail(Errc::cancelled, "the download has ended");
    for (auto const& [chunk, copy] : chunks) {
      TRY(auto const outcome, storage::add_chunk(transaction, chunk, copy, holding));
      (void)outcome;
    }
    return storage::mark_held(transaction, file, held, unix_ms);
  };
  octets_ = 0;
  // Shared, because the committer may answer when this object has gone.
  auto const outcome = std::make_shared<std::promise<Result<void>>>();
  change.done = [outcome](Result<void> committed) { outcome->set_value(std::move(committed)); };
  auto submitted = store_.committer().submit(std::move(change));
  if (!submitted && submitted.error().code == Errc::busy)
    return store_.committer().commit(std::move(change));
  if (submitted) under_way_ = outcome->get_future();
  return submitted;
}

Result<void> ChunkCopies::end_commit() {
  return under_way_.valid() ? under_way_.get() : Result<void>();
}

}  // namespace bindle::agent
