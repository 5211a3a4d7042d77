#pragma once

#include "bundle/result.hpp"

#include <cstdint>
#include <string_view>

namespace bindle {

// Whether those who have a file complete tell its publisher. The values travel in manifests.
enum class ReceiptPolicy : std::uint8_t { none = 0, requested = 1, required = 2 };

// The names people write: none, requested, required.
std::string_view to_string(ReceiptPolicy policy);

// Fails with Errc::invalid_argument and a sentence that lists the names.
Result<ReceiptPolicy> parse_receipt_policy(std::string_view name);

// For values that came from outside. Fails with Errc::malformed on one we do not know.
Result<ReceiptPolicy> receipt_policy_from_value(std::uint64_t value);

}  // namespace bindle
