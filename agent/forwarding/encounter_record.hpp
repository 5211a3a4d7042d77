#pragma once

#include "agent/core/core.hpp"
#include "agent/forwarding/lazy_record.hpp"
#include "storage/encounters.hpp"

namespace bindle::agent {

// The delivery predictabilities of the core, which must outlive what is returned.
LazilyKept<storage::Encounters> kept_encounters(Core& core);

}  // namespace bindle::agent
