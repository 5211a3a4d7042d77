#pragma once

#include "agent/stick/stick_state.hpp"
#include "storage/events.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <filesystem>

namespace bindle::agent {

// What the event log says of sticks. Each is written without waiting for a sync.

// Sets what all such events have in common.
void tell_of_stick(storage::Store& store,
                   storage::EventRecord event,
                   std::filesystem::path const& path);

// The sync has found the folder and has it for itself.
void tell_of_sync(storage::Store& store, std::filesystem::path const& path, std::uint64_t unix_ms);

// A folder that another process was syncing was not begun; of that nothing is said.
void tell_of_sync_end(storage::Store& store, StickState const& state);

}  // namespace bindle::agent
