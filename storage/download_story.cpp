#include "storage/download_story.hpp"

#include "storage/events.hpp"

#include <array>
#include <string_view>

namespace bindle::storage {
namespace {

constexpr std::array<std::string_view, 7> kStateNames = {"requesting_manifest",
                                                         "requesting_chunks",
                                                         "downloading",
                                                         "verifying",
                                                         "completed",
                                                         "failed",
                                                         "cancelled"};

EventState event_state_of(DownloadState state) {
  if (state < DownloadState::completed) return EventState::pending;
  return state == DownloadState::completed ? EventState::processed : EventState::failed;
}

}  // namespace

Result<void> tell_of_download(Transaction& transaction,
                              ManifestId const& file,
                              Download const& download) {
  EventRecord event;
  event.kind = EventKind::download;
  event.state = event_state_of(download.state);
  event.at_ms = download.updated_ms;
  event.file = file;
  event.detail = kStateNames.at(static_cast<std::size_t>(download.state));
  if (!download.reason.empty()) event.detail += ": " + download.reason;
  return append_event(transaction, event);
}

}  // namespace bindle::storage
