#include "convergence/tcpcl/tls/certificate_rules.hpp"

#include "tests/support/certificates.hpp"

#include <gtest/gtest.h>

#include <array>

namespace bindle::convergence::tcpcl {
namespace {

using namespace bindle::testing;

constexpr std::array<std::uint8_t, 4> kLoopback{127, 0, 0, 1};
constexpr std::array<std::uint8_t, 4> kElsewhere{192, 0, 2, 1};

class CertificateRules : public ::testing::Test {
 protected:
  Result<PeerCertificate> read(Claims const& claims) {
    return read_peer_certificate(*authority_.issue(claims));
  }

  PeerCertificate with_names(std::vector<std::string> names) {
    Claims claims;
    claims.alternative_names = std::move(names);
    return read(claims).value();
  }

  Authority authority_;
};

TEST_F(CertificateRules, NodeIdIsMatchedAsAWhole) {
  auto const certificate = with_names({"NODE:dtn://library/", "NODE:ipn:977000.3.0"});
  EXPECT_EQ(match_node_id(certificate, "dtn://library/"), IdentityMatch::success);
  EXPECT_EQ(match_node_id(certificate, "ipn:977000.3.0"), IdentityMatch::success);
  EXPECT_EQ(match_node_id(certificate, "dtn://librar/"), IdentityMatch::failure);
  EXPECT_EQ(match_node_id(certificate, "dtn://library/inbox"), IdentityMatch::failure);
  EXPECT_EQ(match_node_id(certificate, ""), IdentityMatch::failure);
}

TEST_F(CertificateRules, NodeIdsAreComparedNormalised) {
  auto const certificate = with_names({"NODE:ipn:0.3.0"});
  EXPECT_EQ(match_node_id(certificate, "ipn:3.0"), IdentityMatch::success);
}

TEST_F(CertificateRules, EndpointIdsThatAreNoNodeIdsArePassedOver) {
  auto const certificate = with_names({"NODE:dtn://library/inbox", "NODE:http://x/", "DNS:a.test"});
  EXPECT_TRUE(certificate.node_ids.empty());
  EXPECT_EQ(match_node_id(certificate, "dtn://library/"), IdentityMatch::absent);
}

TEST_F(CertificateRules, NetworkNamesAreMatchedByNameOrAddress) {
  auto const certificate = with_names({"DNS:Node.Example.org", "IP:127.0.0.1"});
  EXPECT_EQ(match_network(certificate, {"node.example.ORG", kElsewhere}), IdentityMatch::success);
  EXPECT_EQ(match_network(certificate, {"", kLoopback}), IdentityMatch::success);
  EXPECT_EQ(match_network(certificate, {"other.example.org", kElsewhere}), IdentityMatch::failure);
  EXPECT_EQ(match_network(certificate, {"", kElsewhere}), IdentityMatch::failure);
}

TEST_F(CertificateRules, NameThatNobodyResolvedSaysNothing) {
  auto const certificate = with_names({"DNS:node.example.org"});
  EXPECT_EQ(match_network(certificate, {"", kLoopback}), IdentityMatch::absent);
}

TEST_F(CertificateRules, WildcardsMatchNothing) {
  auto const certificate = with_names({"DNS:*.example.org"});
  EXPECT_EQ(match_network(certificate, {"node.example.org", kLoopback}), IdentityMatch::failure);
}

TEST_F(CertificateRules, CertificateWithoutNamesIsReadAndSaysNothing) {
  auto const certificate = with_names({});
  EXPECT_EQ(match_node_id(certificate, "dtn://a/"), IdentityMatch::absent);
  EXPECT_EQ(match_network(certificate, {"a.test", kLoopback}), IdentityMatch::absent);
}

TEST_F(CertificateRules, PurposesHaveToIncludeBundleSecurityIfThereAreAny) {
  EXPECT_TRUE(read({.alternative_names = {}, .purposes = ""}));
  EXPECT_TRUE(read({.alternative_names = {}, .purposes = "clientAuth,1.3.6.1.5.5.7.3.35"}));
  auto const refused = read({.alternative_names = {}, .purposes = "clientAuth,serverAuth"});
  EXPECT_EQ(refused.error().code, Errc::not_permitted);
}

TEST_F(CertificateRules, KeyUsageHasToIncludeSigningIfThereIsAny) {
  Claims claims;
  claims.key_usage.clear();
  EXPECT_TRUE(read(claims));
  claims.key_usage = "keyAgreement";
  EXPECT_EQ(read(claims).error().code, Errc::not_permitted);
}

TEST_F(CertificateRules, OlderVersionsAreRefused) {
  for (long const version : {0, 1}) {
    Claims claims;
    claims.version = version;
    EXPECT_EQ(read(claims).error().code, Errc::malformed) << version;
  }
}

TEST_F(CertificateRules, TooManyNamesAreRefused) {
  Claims claims;
  for (std::size_t i = 0; i <= PeerCertificate::kMaxNames; ++i)
    claims.alternative_names.push_back("DNS:host" + std::to_string(i) + ".test");
  EXPECT_EQ(read(claims).error().code, Errc::malformed);
}

TEST(KeyFingerprint, OfTheCertificateIsThatOfTheKey) {
  auto const key = signing_key(7);
  auto const identity = own_identity(7, "dtn://a/");
  auto const context = tls_context(identity);
  EXPECT_EQ(context->fingerprint(), fingerprint_of(key.public_key()));
  EXPECT_NE(context->fingerprint(), fingerprint_of(signing_key(8).public_key()));
}

TEST(KeyFingerprint, IsReadAsItIsWritten) {
  auto const print = fingerprint_of(signing_key(7).public_key());
  EXPECT_EQ(KeyFingerprint::parse(print.to_string()).value(), print);
  EXPECT_FALSE(KeyFingerprint::parse("sha256:"));
  EXPECT_FALSE(KeyFingerprint::parse("sha1:" + std::string(64, 'a')));
  EXPECT_FALSE(KeyFingerprint::parse("sha256:" + std::string(64, 'g')));
  EXPECT_FALSE(KeyFingerprint::parse("sha256:" + std::string(63, 'a') + " "));
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
