#include "agent/stick/stick_speech.hpp"

#include "agent/content/chunk_lookup.hpp"
#include "bundle/lifetime.hpp"
#include "storage/bundles.hpp"
#include "storage/downloads.hpp"
#include "storage/manifests.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_set>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kKeysPage = 256;

Result<std::unordered_set<Arrival>> quarantined(storage::View const& view) {
  std::unordered_set<Arrival> arrivals;
  for (auto const send_class : storage::kSendClasses) {
    Arrival after = 0;
    for (;;) {
      TRY(auto const page,
          storage::next_in_queue(view, storage::Queue::quarantine, send_class, after, kKeysPage));
      for (auto const& entry : page)
        arrivals.insert(entry.arrival);
      if (page.size() < kKeysPage) break;
      after = page.back().arrival;
    }
  }
  return arrivals;
}

Result<OwnBundle> request_for(ManifestId const& file,
                              std::vector<bool> const& held,
                              Origin const& origin,
                              std::uint8_t hop_limit) {
  TRY(auto payload, encode_chunk_request({file, missing_ranges(held)}));
  ContentBlock content;
  content.kind = ContentKind::request;
  content.object = file.bytes;
  content.priority = Priority::emergency;
  Utterance const utterance{std::move(content), content_group(), kRequestedLifetime, hop_limit};
  return origin.bundle(utterance, std::move(payload));
}

// Chunks are lacking, or the manifest.
Result<bool> travels(storage::View const& view, storage::DownloadItem const& item) {
  auto const& download = item.download;
  if (storage::is_over(download.state) || download.paused) return false;
  if (download.assembly) return download.stored_chunks < download.total_chunks;
  TRY(auto const manifest, storage::find_manifest(view, item.id));
  return !manifest;
}

}  // namespace

Result<std::vector<BundleFingerprint>> held_bundles(storage::View const& view) {
  TRY(auto const without, quarantined(view));
  std::vector<BundleFingerprint> held;
  auto const take = [&](ByteView key, storage::KnownBundle const& known) {
    if (!known.gone && !without.contains(known.arrival)) held.push_back(fingerprint_of(key));
    return held.size() < StickInventory::kMaxHeld;
  };
  TRY_VOID(storage::for_each_known(view, take));
  std::sort(held.begin(), held.end());
  held.erase(std::unique(held.begin(), held.end()), held.end());
  return held;
}

Result<Arrival> newest_arrival(storage::View const& view) {
  Arrival newest = 0;
  for (auto const queue : {storage::Queue::outbox, storage::Queue::pending}) {
    TRY(auto const page, storage::queue_page(view, queue, storage::Order::newest_first, 0, 1));
    if (!page.empty()) newest = std::max(newest, page.front().first);
  }
  return newest;
}

Result<std::vector<OwnBundle>> travelling_requests(storage::View const& view,
                                                   Origin const& origin,
                                                   std::uint8_t hop_limit) {
  std::vector<OwnBundle> requests;
  std::optional<ManifestId> after;
  for (;;) {
    TRY(auto const page, storage::list_downloads(view, after, kKeysPage));
    for (auto const& item : page) {
      TRY(auto const asks, travels(view, item));
      if (!asks) continue;
      TRY(auto const held, storage::held_positions(view, item.id));
      TRY(auto request, request_for(item.id, held, origin, hop_limit));
      requests.push_back(std::move(request));
    }
    if (page.size() < kKeysPage) return requests;
    after = page.back().id;
  }
}

Result<std::vector<QueuedBundle>> answers_to(std::vector<ChunkRequest> const& requests,
                                             Keyring const& keyring,
                                             storage::Store& store,
                                             Origin const& origin,
                                             std::uint8_t hop_limit,
                                             storage::Instant now) {
  std::unordered_set<ChunkId> seen;
  std::vector<ChunkId> chunks;
  std::vector<QueuedBundle> answers;
  for (auto const& request : requests) {
    TRY(auto found, look_up_request(store, origin, hop_limit, request, keyring, now));
    if (found.manifest && answers.size() < kMaxAnswers)
      answers.push_back(std::move(*found.manifest));
    for (auto const& chunk : found.held)
      if (chunks.size() < kMaxAnswers && seen.insert(chunk).second) chunks.push_back(chunk);
  }
  TRY(auto bundles, bundles_for_chunks(store, origin, hop_limit, chunks, now));
  std::move(bundles.begin(), bundles.end(), std::back_inserter(answers));
  return answers;
}

}  // namespace bindle::agent
