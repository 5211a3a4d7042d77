#include "bundle/pairing.hpp"

#include "bundle/sha256.hpp"

#include <algorithm>

namespace bindle {
namespace {

constexpr std::string_view kPairingTag = "bindle-pair-v1";
constexpr std::string_view kPairingDomain = "bindle pairing code v1\n";
constexpr std::size_t kMaxAddress = 512;
constexpr std::size_t kCodeOctets = 16;

bool is_address_character(char c) {
  return c > ' ' && c < '\x7f' && c != '#';
}

Result<void> check_offer(PairingOffer const& offer, Errc code) {
  if (!offer.node.is_node_id() || offer.node.is_null() || offer.node.is_local_node())
    return fail(code, "a pairing text names a node id that others can use");
  auto const& address = offer.address;
  if (address.size() > kMaxAddress ||
      !std::all_of(address.begin(), address.end(), is_address_character))
    return fail(code, "a pairing text has an address of at most 512 visible characters");
  return {};
}

// The part up to the next '#', which is taken off as well.
Result<std::string_view> take_part(std::string_view& text) {
  auto const end = text.find('#');
  if (end == std::string_view::npos)
    return fail(Errc::malformed, "a pairing text has four parts with a # between");
  auto const part = text.substr(0, end);
  text.remove_prefix(end + 1);
  return part;
}

}  // namespace

Result<std::string> pairing_text(PairingOffer const& offer) {
  TRY_VOID(check_offer(offer, Errc::invalid_argument));
  auto text = std::string(kPairingTag) + "#" + offer.key.to_string() + "#" +
              offer.node.to_string() + "#" + offer.address;
  if (text.size() > kMaxPairingText)
    return fail(Errc::invalid_argument, "the node id is too long for a pairing text");
  return text;
}

Result<PairingOffer> parse_pairing_text(std::string_view text) {
  if (text.size() > kMaxPairingText)
    return fail(Errc::malformed, "a pairing text has at most 2048 octets");
  TRY(auto const tag, take_part(text));
  if (tag != kPairingTag) return fail(Errc::malformed, "a pairing text begins with bindle-pair-v1");
  TRY(auto const key, take_part(text));
  TRY(auto const node, take_part(text));
  PairingOffer offer;
  TRY(offer.key, PublisherKey::parse(key));
  TRY(offer.node, Eid::parse(node));
  offer.address = text;
  TRY_VOID(check_offer(offer, Errc::malformed));
  return offer;
}

std::string pairing_code(PublisherKey const& a, PublisherKey const& b) {
  auto const& [lower, higher] = std::minmax(a, b);
  Sha256 hash;
  hash.update(as_bytes(kPairingDomain));
  hash.update(lower.bytes);
  hash.update(higher.bytes);
  auto const digits = to_hex(ByteView(hash.finish()).first(kCodeOctets));
  std::string code;
  for (std::size_t at = 0; at < digits.size(); at += 4)
    code += (at == 0 ? "" : "-") + digits.substr(at, 4);
  return code;
}

}  // namespace bindle
