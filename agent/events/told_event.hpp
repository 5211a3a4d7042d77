#pragma once

#include "storage/events.hpp"
#include "storage/store.hpp"

namespace bindle::agent {

// Writes down what changed nothing in the store, without waiting for a sync: a power cut may take
// it. What changes the store appends its event in the same change. A log that cannot be written is
// said in the other log. Thread-safe.
void tell(storage::Store& store, storage::EventRecord event);

}  // namespace bindle::agent
