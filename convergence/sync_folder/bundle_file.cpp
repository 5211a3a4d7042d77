#include "convergence/sync_folder/bundle_file.hpp"

#include "bundle/bundle_reader.hpp"
#include "bundle/cbor_reader.hpp"

#include <algorithm>

namespace bindle::convergence::sync_folder {
namespace {

// Nearly every head fits into the first; the second holds what ParsePolicy lets through.
constexpr std::size_t kFirstRead = 4096;
constexpr std::size_t kLongestHead = std::size_t{160} << 10;

Result<BundleHead> parse_head(ByteView beginning, ParsePolicy const& policy) {
  BundleReader reader(policy);
  CborReader cbor(beginning);
  TRY_VOID(reader.read_head(cbor));
  TRY(auto const bundle, reader.finish({}, {}));
  BundleHead head;
  auto const& primary = bundle.primary;
  head.id = bundle.id();
  head.destination = primary.destination;
  head.previous_node = bundle.previous_node;
  head.administrative_record = primary.has(bundle_flag::kAdministrativeRecord);
  head.lifetime_ms = primary.lifetime_ms;
  if (bundle.content) {
    head.kind = bundle.content->kind;
    head.priority = bundle.content->priority;
    head.audience = bundle.content->audience;
  }
  return head;
}

Result<Bytes> read_beginning(Descriptor const& file, std::uint64_t size, std::size_t most) {
  Bytes beginning(static_cast<std::size_t>(std::min<std::uint64_t>(size, most)));
  TRY_VOID(read_at(file, 0, beginning));
  return beginning;
}

}  // namespace

std::optional<BundleFingerprint> BundleHead::fingerprint() const {
  if (id.source.is_null()) return std::nullopt;
  return fingerprint_of(id);
}

Result<BundleHead> read_head(Descriptor const& file, ParsePolicy const& policy) {
  auto const size = size_of(file);
  TRY(auto const first, read_beginning(file, size, kFirstRead));
  auto head = parse_head(first, policy);
  if (head || size <= kFirstRead) return head;
  TRY(auto const more, read_beginning(file, size, kLongestHead));
  return parse_head(more, policy);
}

Result<Bytes> read_bundle(Descriptor const& file, std::uint64_t limit) {
  auto const size = size_of(file);
  if (size > limit) return fail(Errc::unsupported, "it is longer than the node accepts");
  Bytes octets(static_cast<std::size_t>(size));
  TRY_VOID(read_at(file, 0, octets));
  return octets;
}

}  // namespace bindle::convergence::sync_folder
