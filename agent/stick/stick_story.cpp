#include "agent/stick/stick_story.hpp"

#include "agent/events/told_event.hpp"

#include <fmt/format.h>

#include <utility>

namespace bindle::agent {

using storage::EventKind;
using storage::EventState;

void tell_of_stick(storage::Store& store,
                   storage::EventRecord event,
                   std::filesystem::path const& path) {
  event.medium = "stick";
  event.subject = path.string();
  tell(store, std::move(event));
}

void tell_of_sync(storage::Store& store, std::filesystem::path const& path, std::uint64_t unix_ms) {
  storage::EventRecord event;
  event.kind = EventKind::stick_in;
  event.state = EventState::pending;
  event.at_ms = unix_ms;
  tell_of_stick(store, std::move(event), path);
}

void tell_of_sync_end(storage::Store& store, StickState const& state) {
  if (state.error == Errc::busy) return;
  auto const failed = state.phase == SyncPhase::failed;
  storage::EventRecord event;
  event.kind = failed ? EventKind::stick_failed : EventKind::stick_safe;
  event.state = failed ? EventState::failed : EventState::processed;
  event.at_ms = state.ended_ms;
  event.detail =
      failed ? state.reason
             : fmt::format("{} bundles taken, {} put onto it", state.taken, state.loaded.written);
  tell_of_stick(store, std::move(event), state.path);
}

}  // namespace bindle::agent
