#pragma once

#include "bundle/keyring.hpp"
#include "bundle/web_of_trust.hpp"
#include "storage/view.hpp"

namespace bindle::agent {

// The web that begins at the keys of the keyring at level trusted or above and goes over the
// vouchings that are kept here, none of them by a key that is blocked. Blocks.
Result<WebOfTrust> vouching_web(storage::View const& view, Keyring const& keyring);

}  // namespace bindle::agent
