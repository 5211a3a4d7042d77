#pragma once

#include "tools/cli/api_client.hpp"
#include "tools/cli/target.hpp"

#include <cstdint>

namespace bindle::cli {

// Follows `next` through a list that the node gives in pages, up to `limit` elements of `array`.
// Returns the first page with all elements in it, and `next` of the last.
Result<boost::json::object> fetch_pages(ApiClient& node,
                                        Target const& list,
                                        std::string_view array,
                                        std::uint64_t limit);

}  // namespace bindle::cli
