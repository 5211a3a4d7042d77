#include "bundle/bundle_fingerprint.hpp"

#include "bundle/sha256.hpp"

#include <algorithm>
#include <string_view>

namespace bindle {
namespace {

constexpr std::string_view kDomain = "bindle fingerprint v1\n";

}  // namespace

Result<BundleFingerprint> BundleFingerprint::from_bytes(ByteView raw) {
  if (raw.size() != kSize) return fail(Errc::malformed, "a fingerprint has 16 octets");
  BundleFingerprint fingerprint;
  std::copy(raw.begin(), raw.end(), fingerprint.bytes.begin());
  return fingerprint;
}

BundleFingerprint fingerprint_of(ByteView identity) {
  Sha256 hash;
  hash.update(as_bytes(kDomain));
  hash.update(identity);
  auto const digest = hash.finish();
  BundleFingerprint fingerprint;
  std::copy_n(digest.begin(), BundleFingerprint::kSize, fingerprint.bytes.begin());
  return fingerprint;
}

BundleFingerprint fingerprint_of(BundleId const& id) {
  return fingerprint_of(id.key());
}

}  // namespace bindle
