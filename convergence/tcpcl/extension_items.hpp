#pragma once

#include "bundle/bytes.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace bindle::convergence::tcpcl {

// Session and transfer extension items have one form (RFC 9174 sections 4.8 and 5.2.5).
struct ExtensionItem {
  std::uint8_t flags = 0;
  std::uint16_t type = 0;
  Bytes value;

  bool critical() const;

  friend bool operator==(ExtensionItem const&, ExtensionItem const&) = default;
};

// `value` is at most 65535 octets long.
void encode(Bytes& out, ExtensionItem const& item);

// Fails with Errc::malformed when the items do not fill `list` exactly.
Result<std::vector<ExtensionItem>> parse_extension_items(ByteView list);

// No session extension type is assigned, so every critical one is unknown to us.
bool has_critical(std::vector<ExtensionItem> const& items);

// What the items of a transfer say: its total length, if they do. Fails with Errc::malformed on a
// Transfer Length of another form or given twice, and Errc::unsupported on an unknown critical
// item.
Result<std::optional<std::uint64_t>> announced_length(ByteView transfer_extension_list);

// The list with just a Transfer Length.
Bytes transfer_length_list(std::uint64_t total);

}  // namespace bindle::convergence::tcpcl
