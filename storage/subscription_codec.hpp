#pragma once

#include "storage/subscriptions.hpp"

#include <string>
#include <string_view>

namespace bindle::storage {

std::string encode(Subscription const& subscription);

// Errc::malformed.
Result<Subscription> decode_subscription(std::string_view bytes);

}  // namespace bindle::storage
