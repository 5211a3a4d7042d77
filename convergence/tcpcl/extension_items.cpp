#include "convergence/tcpcl/extension_items.hpp"

#include "convergence/tcpcl/big_endian.hpp"
#include "convergence/tcpcl/messages.hpp"

#include <algorithm>
#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

constexpr std::size_t kItemHeaderLength = 5;

Result<std::uint64_t> read_transfer_length(ExtensionItem const& item) {
  if (item.value.size() != sizeof(std::uint64_t))
    return fail(Errc::malformed, "a Transfer Length has 8 octets");
  return FieldReader(item.value).integer<std::uint64_t>();
}

}  // namespace

bool ExtensionItem::critical() const {
  return (flags & kCritical) != 0;
}

void encode(Bytes& out, ExtensionItem const& item) {
  append_big_endian(out, item.flags);
  append_big_endian(out, item.type);
  append_big_endian(out, static_cast<std::uint16_t>(item.value.size()));
  out.insert(out.end(), item.value.begin(), item.value.end());
}

Result<std::vector<ExtensionItem>> parse_extension_items(ByteView list) {
  std::vector<ExtensionItem> items;
  FieldReader reader(list);
  while (!reader.at_end()) {
    if (!reader.has(kItemHeaderLength)) return fail(Errc::malformed, "extension list is cut short");
    ExtensionItem item;
    item.flags = reader.integer<std::uint8_t>();
    item.type = reader.integer<std::uint16_t>();
    auto const length = reader.integer<std::uint16_t>();
    if (!reader.has(length)) return fail(Errc::malformed, "extension item overruns its list");
    auto const value = reader.octets(length);
    item.value.assign(value.begin(), value.end());
    items.push_back(std::move(item));
  }
  return items;
}

bool has_critical(std::vector<ExtensionItem> const& items) {
  return std::any_of(items.begin(), items.end(), [](auto const& item) { return item.critical(); });
}

Result<std::optional<std::uint64_t>> announced_length(ByteView transfer_extension_list) {
  std::optional<std::uint64_t> total;
  if (transfer_extension_list.empty()) return total;
  TRY(auto const items, parse_extension_items(transfer_extension_list));
  for (auto const& item : items) {
    if (item.type == kTransferLength) {
      if (total) return fail(Errc::malformed, "Transfer Length is given twice");
      TRY(total, read_transfer_length(item));
    } else if (item.critical()) {
      return fail(Errc::unsupported, "unknown critical transfer extension item");
    }
  }
  return total;
}

Bytes transfer_length_list(std::uint64_t total) {
  ExtensionItem item{.flags = kCritical, .type = kTransferLength, .value = {}};
  append_big_endian(item.value, total);
  Bytes list;
  encode(list, item);
  return list;
}

}  // namespace bindle::convergence::tcpcl
