#pragma once

#include "storage/statements.hpp"

#include <string>
#include <string_view>

namespace bindle::storage {

std::string encode(KeptStatement const& statement);

// Errc::malformed.
Result<KeptStatement> decode_statement_record(std::string_view bytes);

}  // namespace bindle::storage
