#include "bundle/stick_inventory.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace bindle {
namespace {

constexpr std::string_view kDomain = "bindle stick inventory v1\n";
constexpr std::string_view kInventory = "stick inventory";
constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kElements = 6;
constexpr std::uint64_t kMaxElements = 16;  // of other versions

// What holds for inventories from here and from outside; `code` tells whose fault it is.
Result<void> check(StickInventory const& inventory, Errc code) {
  if (inventory.node.is_null() || inventory.node.is_local_node() || !inventory.node.is_node_id())
    return fail(code, "a stick inventory is of a node id that other nodes can use");
  auto const& held = inventory.held;
  if (held.size() > StickInventory::kMaxHeld)
    return fail(code, "a stick inventory lists at most 262144 bundles");
  if (std::adjacent_find(held.begin(), held.end(), std::greater_equal<>()) != held.end())
    return fail(code, "the fingerprints of a stick inventory ascend");
  return {};
}

Bytes write(StickInventory const& inventory) {
  CborWriter writer;
  writer.reserve(inventory.held.size() * BundleFingerprint::kSize + 256);
  writer.write_array(kElements);
  writer.write_uint(kVersion);
  writer.write_text(inventory.node.to_string());
  writer.write_bytes(inventory.key.bytes);
  writer.write_uint(inventory.sequence);
  writer.write_uint(inventory.written_ms);
  writer.write_bytes_length(inventory.held.size() * BundleFingerprint::kSize);
  for (auto const& fingerprint : inventory.held)
    writer.write_encoded(fingerprint.bytes);
  return writer.take();
}

Result<std::vector<BundleFingerprint>> read_held(CborReader& reader) {
  constexpr auto kMostOctets = StickInventory::kMaxHeld * BundleFingerprint::kSize;
  TRY(auto octets, reader.read_bytes("fingerprints", kMostOctets));
  if (octets.size() % BundleFingerprint::kSize != 0)
    return reader.malformed("fingerprints", "not of 16 octets each");
  std::vector<BundleFingerprint> held;
  held.reserve(octets.size() / BundleFingerprint::kSize);
  for (; !octets.empty(); octets = octets.subspan(BundleFingerprint::kSize)) {
    TRY(auto const next, BundleFingerprint::from_bytes(octets.first(BundleFingerprint::kSize)));
    held.push_back(next);
  }
  return held;
}

Result<StickInventory> read(CborReader& reader) {
  StickInventory inventory;
  TRY(auto const array, reader.read_array(kInventory, kMaxElements));
  TRY(auto const version, reader.read_uint("version"));
  if (version != kVersion) return fail(Errc::unsupported, "unknown version of a stick inventory");
  if (array.size != kElements) return reader.malformed(kInventory, "not of six items", 0);
  TRY(auto const node, reader.read_text("node id", Eid::kMaxLength));
  TRY(inventory.node, Eid::parse(node));
  TRY(auto const key, reader.read_bytes("public key", PublisherKey::kSize));
  TRY(inventory.key, PublisherKey::from_bytes(key));
  TRY(inventory.sequence, reader.read_uint("sequence number"));
  TRY(inventory.written_ms, reader.read_uint("time"));
  TRY(inventory.held, read_held(reader));
  TRY_VOID(reader.expect_end(kInventory));
  return inventory;
}

}  // namespace

bool StickInventory::holds(BundleFingerprint const& bundle) const {
  return std::binary_search(held.begin(), held.end(), bundle);
}

Result<Bytes> sign_stick_inventory(StickInventory inventory, SigningKey const& key) {
  inventory.key = key.public_key();
  TRY_VOID(check(inventory, Errc::invalid_argument));
  auto const body = write(inventory);
  auto const signature = key.sign(kDomain, body);
  Bytes octets;
  octets.reserve(signature.size() + body.size());
  octets.assign(signature.begin(), signature.end());
  octets.insert(octets.end(), body.begin(), body.end());
  return octets;
}

Result<StickInventory> verify_stick_inventory(ByteView octets) {
  if (octets.size() <= kSignatureSize || octets.size() > kMaxStickInventorySize)
    return fail(Errc::malformed, "no stick inventory has this size");
  auto const body = octets.subspan(kSignatureSize);
  CborReader reader(body, kSignatureSize);
  TRY(auto inventory, read(reader));
  TRY_VOID(check(inventory, Errc::malformed));
  TRY_VOID(verify_signature(inventory.key, kDomain, body, octets.first(kSignatureSize)));
  return inventory;
}

}  // namespace bindle
