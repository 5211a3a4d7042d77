#pragma once

#include "bundle/bundle_id.hpp"
#include "bundle/bytes.hpp"
#include "bundle/dtn_time.hpp"
#include "bundle/reason_code.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bindle {

// What a node can say that it did with a bundle. In the order of the status items.
enum class BundleStatus : std::uint8_t { received = 0, forwarded = 1, delivered = 2, deleted = 3 };

inline constexpr std::array kBundleStatuses = {BundleStatus::received,
                                               BundleStatus::forwarded,
                                               BundleStatus::delivered,
                                               BundleStatus::deleted};

// "received", "forwarded", "delivered" or "deleted".
std::string_view to_string(BundleStatus status);

// A bundle status report (RFC 9171 section 6.1.1).
struct StatusReport {
  struct Item {
    bool asserted = false;
    std::optional<DtnTimeMs> time_ms = std::nullopt;  // 0: the reporting node has no clock

    friend bool operator==(Item const&, Item const&) = default;
  };

  std::array<Item, kBundleStatuses.size()> items;  // by BundleStatus
  ReasonCode reason = ReasonCode::no_additional_information;
  BundleId subject;  // with its fragment's offset and length, if it is one

  Item& item(BundleStatus status) { return items[static_cast<std::size_t>(status)]; }

  Item const& item(BundleStatus status) const { return items[static_cast<std::size_t>(status)]; }

  friend bool operator==(StatusReport const&, StatusReport const&) = default;
};

// Decodes the content of an administrative record of type record_type::kStatusReport. More than
// four status items are read and those beyond the fourth passed over, at most kMaxStatusItems.
// Fails with Errc::malformed.
Result<StatusReport> decode_status_report(ByteView content);

inline constexpr std::uint64_t kMaxStatusItems = 16;

// The whole administrative record. A time is told only of what is asserted.
Bytes encode_status_report(StatusReport const& report);

}  // namespace bindle
