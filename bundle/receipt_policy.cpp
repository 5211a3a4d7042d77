#include "bundle/receipt_policy.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace bindle {
namespace {

constexpr std::array<std::string_view, 3> kReceiptPolicyNames = {"none", "requested", "required"};

}  // namespace

std::string_view to_string(ReceiptPolicy policy) {
  return kReceiptPolicyNames.at(static_cast<std::size_t>(policy));
}

Result<ReceiptPolicy> parse_receipt_policy(std::string_view name) {
  auto const found = std::find(kReceiptPolicyNames.begin(), kReceiptPolicyNames.end(), name);
  if (found != kReceiptPolicyNames.end())
    return static_cast<ReceiptPolicy>(found - kReceiptPolicyNames.begin());
  return fail(
      Errc::invalid_argument,
      "'" + std::string(name) + "' is no policy for receipts: use none, requested or required");
}

Result<ReceiptPolicy> receipt_policy_from_value(std::uint64_t value) {
  if (value < kReceiptPolicyNames.size()) return static_cast<ReceiptPolicy>(value);
  return fail(Errc::malformed, "unknown policy for receipts " + std::to_string(value));
}

}  // namespace bindle
