#include "bundle/identity_certificate.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

SigningKey key(std::uint8_t seed) {
  std::array<std::uint8_t, SigningKey::kSeedSize> octets{};
  octets.fill(seed);
  return SigningKey::from_seed(octets);
}

TEST(IdentityCertificate, IsTheSameForTheSameKeyAndNames) {
  std::vector const names{Eid::parse("dtn://a/").value(), Eid::parse("ipn:3.0").value()};
  auto const first = make_identity_certificate(key(1), names).value();
  EXPECT_EQ(make_identity_certificate(key(1), names).value(), first);
  EXPECT_NE(make_identity_certificate(key(2), names).value(), first);
  EXPECT_NE(make_identity_certificate(key(1), {names[0]}).value(), first);
}

TEST(IdentityCertificate, NeedsNodeIds) {
  EXPECT_EQ(make_identity_certificate(key(1), {}).error().code, Errc::invalid_argument);
  std::vector const names{Eid::parse("dtn://a/inbox").value()};
  EXPECT_EQ(make_identity_certificate(key(1), names).error().code, Errc::invalid_argument);
}

TEST(IdentityCertificate, IsPemText) {
  auto const text = make_identity_certificate(key(1), {Eid::parse("dtn://a/").value()}).value();
  EXPECT_TRUE(text.starts_with("-----BEGIN CERTIFICATE-----\n"));
  EXPECT_TRUE(private_key_pem(key(1)).starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

}  // namespace
}  // namespace bindle
