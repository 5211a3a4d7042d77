#include "bundle/bundle_fingerprint.hpp"

#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::eid;

BundleId sample() {
  return {.source = eid("dtn://a/app"), .timestamp = {.time_ms = 1000, .sequence = 7}};
}

// The example of docs/formats.md.
TEST(BundleFingerprint, HasTheseOctets) {
  EXPECT_EQ(fingerprint_of(sample()).to_string(), "de08f398594749277859110f318f75e1");
}

TEST(BundleFingerprint, TellsAFragmentFromItsBundle) {
  auto fragment = sample();
  fragment.fragment = BundleId::Fragment{.offset = 0, .payload_length = 100'000};
  EXPECT_EQ(fingerprint_of(fragment).to_string(), "03d6a9a2b2e540de9308d86ac0022632");
}

TEST(BundleFingerprint, IsReadFromItsOctets) {
  auto const fingerprint = fingerprint_of(sample());
  EXPECT_EQ(BundleFingerprint::from_bytes(fingerprint.bytes).value(), fingerprint);
}

TEST(BundleFingerprint, IsNotReadFromTooFewOrTooManyOctets) {
  EXPECT_EQ(BundleFingerprint::from_bytes(Bytes(15)).error().code, Errc::malformed);
  EXPECT_EQ(BundleFingerprint::from_bytes(Bytes(17)).error().code, Errc::malformed);
}

}  // namespace
}  // namespace bindle
