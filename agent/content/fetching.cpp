#include "agent/content/fetching.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace bindle::agent {

Task<Result<void>> Fetching::request(ManifestId file, DownloadWish wish) {
  CO_TRY_VOID(co_await start(file, wish));
  if (wish.priority) to_.core.downloads().set_priority(file, *wish.priority);
  co_return Result<void>{};
}

Task<Result<void>> Fetching::go_on(ManifestId file) {
  co_return co_await start(file, std::nullopt);
}

Task<Result<void>> Fetching::start(ManifestId file, std::optional<DownloadWish> wish) {
  auto check = [this, file] { return to_.admission.check_manifest(file); };
  CO_TRY_VOID(co_await to_.workers.run(std::move(check)));
  CO_TRY(auto opening, co_await to_.downloads.start(file, wish));
  auto const now = to_.clock.now();
  if (auto const* const awaits = std::get_if<AwaitsManifest>(&opening))
    to_.perform(to_.core.manifest_awaited(file, now, awaits->priority));
  auto* const opened = std::get_if<OpenDownload>(&opening);
  if (opened == nullptr) co_return Result<void>{};
  std::vector<ChunkId> chunks;
  chunks.reserve(opened->assembly->chunks.size());
  for (auto const& chunk : opened->assembly->chunks)
    chunks.push_back(chunk.id);
  to_.perform(to_.core.download_started(
      file, chunks, PositionSet(std::move(opened->held)), now, opened->priority));
  co_return Result<void>{};
}

Task<Result<void>> Fetching::pause(ManifestId file) {
  CO_TRY_VOID(co_await to_.downloads.pause(file));
  co_return co_await stop_asking(file);
}

Task<Result<void>> Fetching::resume(ManifestId file) {
  auto const unpause = [](storage::Download& download) { download.paused = false; };
  CO_TRY_VOID(co_await to_.downloads.change(file, unpause));
  co_return co_await go_on(file);
}

Task<Result<RemovedFile>> Fetching::cancel(ManifestId file) {
  CO_TRY(auto removed, co_await to_.downloads.cancel(to_.removal, file));
  CO_TRY_VOID(co_await stop_asking(file));
  co_return removed;
}

Task<Result<void>> Fetching::set_priority(ManifestId file, std::optional<Priority> priority) {
  auto const change = [priority](storage::Download& download) { download.priority = priority; };
  CO_TRY_VOID(co_await to_.downloads.change(file, change));
  auto const assembly = to_.downloads.assembly(file);
  auto const own = assembly ? assembly->priority : Priority::normal;
  to_.core.downloads().set_priority(file, priority.value_or(own));
  to_.perform(to_.core.ask_again(file, to_.clock.now()));
  co_return Result<void>{};
}

Task<Result<RemovedFile>> Fetching::remove(ManifestId file, RemovalOrder order) {
  order.at_ms = to_.clock.unix_ms();
  CO_TRY(auto removed, co_await to_.downloads.remove(to_.removal, file, order));
  CO_TRY_VOID(co_await stop_asking(file));
  co_return removed;
}

Task<Result<void>> Fetching::stop_asking(ManifestId file) {
  to_.core.download_ended(file);
  co_return co_await to_.speech.end_request(file);
}

Task<Result<void>> Fetching::admit(ManifestId file) {
  auto const assembly = to_.downloads.assembly(file);
  if (!assembly) co_return Result<void>{};
  auto check = [this, assembly] { return to_.admission.check_content(*assembly); };
  co_return co_await to_.workers.run(std::move(check));
}

Task<Result<void>> Fetching::finish(ManifestId file) {
  auto const admitted = co_await admit(file);
  if (!admitted && may_pass(admitted.error().code))
    co_return co_await put_off(file, admitted.error());
  // Of what was refused there is nothing to be completed: it is let go of.
  auto const name = co_await to_.downloads.finish(file);
  if (!admitted) {
    CO_TRY_VOID(co_await stop_asking(file));
    co_return admitted.error();
  }
  if (!name && may_pass(name.error().code)) co_return co_await put_off(file, name.error());
  CO_TRY_VOID(co_await stop_asking(file));
  if (name) {
    spdlog::info("download {} is complete: {}",
                 file.to_string(),
                 name->empty() ? "kept, though nobody here asked for it" : *name);
    co_await to_.receipts.give();
    co_return Result<void>{};
  }
  if (name.error().code == Errc::unverified) {
    auto give_back = [this] { return to_.removal.resume(); };
    CO_TRY_VOID(co_await to_.workers.run(std::move(give_back)));
  }
  co_return fail(name.error().code, "download " + file.to_string() + ": " + name.error().detail);
}

std::optional<std::chrono::milliseconds> Fetching::time_to_next_request(
    ManifestId const& file) const {
  auto const next = to_.core.downloads().next_request(file);
  if (!next) return std::nullopt;
  return std::max(*next - to_.clock.now().elapsed, std::chrono::milliseconds(0));
}

Task<Result<void>> Fetching::put_off(ManifestId file, Error why) {
  to_.perform(to_.core.finish_put_off(file, to_.clock.now()));
  spdlog::warn("download {} waits to be delivered: {}", file.to_string(), why.detail);
  auto const note = [reason = std::move(why.detail)](storage::Download& download) {
    download.reason = reason;
  };
  CO_TRY_VOID(co_await to_.downloads.change(file, note));
  co_return Result<void>{};
}

}  // namespace bindle::agent
