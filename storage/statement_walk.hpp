#pragma once

#include "storage/statements.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace bindle::storage {

// Calls `visit` with every statement, or every one of a kind, in the order of statement_page(),
// until it returns false or fails. What is kept meanwhile may or may not be among them.
Result<void> for_each_statement(View const& view,
                                std::optional<std::uint8_t> kind,
                                std::function<Result<bool>(PlacedStatement const&)> const& visit);

}  // namespace bindle::storage
