#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <string_view>

namespace bindle::storage {

class Transaction;
class View;

// Named numbers kept in the database; 0 until first written.
Result<std::uint64_t> read_counter(View const& view, std::string_view name);
Result<void> add_to_counter(Transaction& transaction, std::string_view name, std::uint64_t amount);
Result<void> take_from_counter(Transaction& transaction,
                               std::string_view name,
                               std::uint64_t amount);

// Counts from 1, never the same twice.
Result<std::uint64_t> next_number(Transaction& transaction, std::string_view name);

}  // namespace bindle::storage
