#pragma once

#include "storage/bundles.hpp"

#include <string_view>

namespace bindle::storage {

// The index of what is due when. A lifetime's entry holds the key of the bundle id to forget.
void put_due(Transaction& transaction, Due const& due, std::string_view known_key);
void erase_due(Transaction& transaction, Due const& due);

}  // namespace bindle::storage
