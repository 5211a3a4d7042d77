#include "agent/neighbours/neighbour_authority.hpp"

#include "tests/support/temp_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include <memory>
#include <string>

namespace bindle::agent {
namespace {

using convergence::Authentication;
using convergence::tcpcl::fingerprint_of;
using convergence::tcpcl::PeerCertificate;
using convergence::tcpcl::PeerClaim;
using ::testing::HasSubstr;

PublisherKey key_of(std::uint8_t seed) {
  return SigningKey::from_seed({seed}).public_key();
}

Eid eid(std::string const& uri) {
  return Eid::parse(uri).value();
}

// Of a node's own making.
PeerCertificate certificate_of(std::uint8_t seed, std::string const& node_id) {
  PeerCertificate certificate;
  certificate.node_ids.push_back(eid(node_id));
  certificate.key = key_of(seed);
  certificate.fingerprint = fingerprint_of(key_of(seed));
  return certificate;
}

PeerClaim claim_of(std::string const& node_id, PeerCertificate certificate) {
  PeerClaim claim;
  claim.node_id = node_id;
  claim.address = {192, 0, 2, 7};
  claim.encrypted = true;
  claim.certificate = std::move(certificate);
  return claim;
}

PeerClaim plain_claim(std::string const& node_id) {
  PeerClaim claim;
  claim.node_id = node_id;
  return claim;
}

class Neighbours : public ::testing::Test {
 protected:
  NeighbourAuthority authority(NeighbourSettings settings) {
    settings_ = std::move(settings);
    return {loop_.get_executor(), settings_, *trust_, *known_};
  }

  void open() {
    known_ = KnownNeighbours::open(folder_.path() / "known_neighbours", workers_).value();
  }

  void put(std::uint8_t seed, TrustLevel level) {
    Keyring keyring;
    EXPECT_TRUE(keyring.put(key_of(seed), {"", level}));
    EXPECT_TRUE(SharedTextFile(folder_.path() / "keyring").save(1, keyring.to_text()));
    trust_ = Trust::open(folder_.path() / "keyring", key_of(99), "own", workers_).value();
  }

  // Lets what was begun come to its end.
  void settle() {
    loop_.restart();
    loop_.run();
  }

  test::TempFolder folder_;
  NeighbourSettings settings_;
  WorkerPool workers_{1};
  boost::asio::io_context loop_{1};
  std::unique_ptr<Trust> trust_ =
      Trust::open(folder_.path() / "keyring", key_of(99), "own", workers_).value();
  std::unique_ptr<KnownNeighbours> known_ =
      KnownNeighbours::open(folder_.path() / "known_neighbours", workers_).value();
};

NeighbourSettings with(TrustMode trust) {
  NeighbourSettings settings;
  settings.trust = trust;
  return settings;
}

NeighbourSettings with(NeighbourPolicy policy) {
  NeighbourSettings settings;
  settings.neighbours.push_back(std::move(policy));
  return settings;
}

NeighbourPolicy pinned(std::string const& node, std::uint8_t seed) {
  NeighbourPolicy policy;
  policy.node = eid(node);
  policy.fingerprint = fingerprint_of(key_of(seed));
  return policy;
}

TEST_F(Neighbours, AnyoneComesInAndNobodyIsBelievedByDefault) {
  auto by = authority({});
  EXPECT_EQ(by.check_peer(plain_claim("dtn://a/")).value(), Authentication::none);
  EXPECT_EQ(by.check_peer(plain_claim("")).value(), Authentication::none);
  EXPECT_EQ(by.check_peer(claim_of("dtn://a/", certificate_of(1, "dtn://a/"))).value(),
            Authentication::none);
}

TEST_F(Neighbours, CertificateForAnotherNodeIsRefusedInEveryMode) {
  for (auto const mode : {TrustMode::any, TrustMode::first_use, TrustMode::pinned, TrustMode::ca}) {
    auto by = authority(with(mode));
    auto certificate = certificate_of(1, "dtn://b/");
    certificate.path_error.clear();
    auto const verdict = by.check_peer(claim_of("dtn://a/", certificate));
    ASSERT_FALSE(verdict);
    EXPECT_THAT(verdict.error().detail, HasSubstr("another node"));
  }
}

TEST_F(Neighbours, PinnedKeyIsBelieved) {
  auto by = authority(with(pinned("dtn://a/", 1)));
  EXPECT_EQ(by.check_peer(claim_of("dtn://a/", certificate_of(1, "dtn://a/"))).value(),
            Authentication::pinned);
}

TEST_F(Neighbours, OtherKeyThanThePinnedOneIsRefused) {
  auto by = authority(with(pinned("dtn://a/", 1)));
  auto const verdict = by.check_peer(claim_of("dtn://a/", certificate_of(2, "dtn://a/")));
  EXPECT_EQ(verdict.error().code, Errc::not_permitted);
  EXPECT_TRUE(by.check_peer(claim_of("dtn://b/", certificate_of(2, "dtn://b/"))));
}

TEST_F(Neighbours, PinnedNeighbourNeedsTls) {
  auto policy = pinned("dtn://a/", 1);
  policy.address = "tcpcl://a.test:4556";
  auto by = authority(with(policy));
  EXPECT_THAT(by.check_peer(plain_claim("dtn://a/")).error().detail, HasSubstr("TLS"));
  EXPECT_EQ(by.tls_policy("tcpcl://a.test:4556"), TlsPolicy::require);
  EXPECT_EQ(by.tls_policy("tcpcl://b.test:4556"), TlsPolicy::prefer);
  EXPECT_EQ(by.tls_policy(""), TlsPolicy::prefer);
}

TEST_F(Neighbours, TlsRuleOfANeighbourIsStrongerThanTheGeneralOne) {
  NeighbourPolicy plain;
  plain.node = eid("dtn://old/");
  plain.tls = TlsPolicy::never;
  auto settings = with(plain);
  settings.tls = TlsPolicy::require;
  auto by = authority(settings);
  EXPECT_EQ(by.check_peer(plain_claim("dtn://old/")).value(), Authentication::none);
  EXPECT_FALSE(by.check_peer(plain_claim("dtn://new/")));
}

TEST_F(Neighbours, FirstKeyIsRememberedAcrossRestarts) {
  auto by = authority(with(TrustMode::first_use));
  auto const first = claim_of("dtn://a/", certificate_of(1, "dtn://a/"));
  EXPECT_EQ(by.check_peer(first).value(), Authentication::first_use);
  settle();
  open();
  auto again = authority(with(TrustMode::first_use));
  EXPECT_EQ(again.check_peer(first).value(), Authentication::first_use);
  auto const other = again.check_peer(claim_of("dtn://a/", certificate_of(2, "dtn://a/")));
  EXPECT_THAT(other.error().detail, HasSubstr("another key than before"));
}

TEST_F(Neighbours, SecondKeyIsRefusedBeforeTheFirstIsSaved) {
  auto by = authority(with(TrustMode::first_use));
  EXPECT_TRUE(by.check_peer(claim_of("dtn://a/", certificate_of(1, "dtn://a/"))));
  EXPECT_FALSE(by.check_peer(claim_of("dtn://a/", certificate_of(2, "dtn://a/"))));
  settle();
}

TEST_F(Neighbours, OnceMetUnderTlsANodeDoesNotComeInTheClear) {
  auto by = authority(with(TrustMode::first_use));
  EXPECT_TRUE(by.check_peer(plain_claim("dtn://a/")));
  EXPECT_TRUE(by.check_peer(claim_of("dtn://a/", certificate_of(1, "dtn://a/"))));
  EXPECT_FALSE(by.check_peer(plain_claim("dtn://a/")));
  settle();
}

TEST_F(Neighbours, ForgottenNodeIsMetAnew) {
  auto by = authority(with(TrustMode::first_use));
  EXPECT_TRUE(by.check_peer(claim_of("dtn://a/", certificate_of(1, "dtn://a/"))));
  settle();
  EXPECT_TRUE(known_->forget(eid("dtn://a/")));
  EXPECT_FALSE(known_->forget(eid("dtn://a/")));
  EXPECT_TRUE(by.check_peer(claim_of("dtn://a/", certificate_of(2, "dtn://a/"))));
  settle();
}

TEST_F(Neighbours, KeyringPinsAsWell) {
  put(1, TrustLevel::known);
  auto by = authority(with(TrustMode::pinned));
  EXPECT_EQ(by.check_peer(claim_of("dtn://a/", certificate_of(1, "dtn://a/"))).value(),
            Authentication::pinned);
  EXPECT_FALSE(by.check_peer(claim_of("dtn://b/", certificate_of(2, "dtn://b/"))));
}

TEST_F(Neighbours, TrustedKeyAuthenticatesWhereNothingIsAskedFor) {
  put(1, TrustLevel::trusted);
  auto by = authority({});
  EXPECT_EQ(by.check_peer(claim_of("dtn://a/", certificate_of(1, "dtn://a/"))).value(),
            Authentication::pinned);
  put(1, TrustLevel::known);
  auto learnt = authority({});
  EXPECT_EQ(learnt.check_peer(claim_of("dtn://a/", certificate_of(1, "dtn://a/"))).value(),
            Authentication::none);
}

TEST_F(Neighbours, BlockedKeyFailsTheHandshake) {
  put(1, TrustLevel::blocked);
  auto by = authority({});
  EXPECT_FALSE(by.check_certificate(certificate_of(1, "dtn://a/"), ""));
  EXPECT_TRUE(by.check_certificate(certificate_of(2, "dtn://a/"), ""));
}

TEST_F(Neighbours, CaIsAskedForANodeIdThatItConfirmed) {
  auto certificate = certificate_of(1, "dtn://a/");
  certificate.path_error = "certificate has expired";
  auto by = authority(with(TrustMode::ca));
  auto const expired = by.check_peer(claim_of("dtn://a/", certificate));
  EXPECT_THAT(expired.error().detail, HasSubstr("certificate has expired"));
  certificate.path_error.clear();
  EXPECT_EQ(by.check_peer(claim_of("dtn://a/", certificate)).value(), Authentication::ca);
  certificate.node_ids.clear();
  certificate.addresses.push_back({192, 0, 2, 7});
  EXPECT_FALSE(by.check_peer(claim_of("dtn://a/", certificate)));
}

TEST_F(Neighbours, CaThatKnowsNoNodeIdsConfirmsAnAddressWhereThatIsEnough) {
  auto settings = with(TrustMode::ca);
  settings.names = CertificateNames::network;
  auto by = authority(settings);
  PeerCertificate certificate;
  certificate.path_error.clear();
  certificate.addresses.push_back({192, 0, 2, 7});
  EXPECT_EQ(by.check_peer(claim_of("dtn://a/", certificate)).value(), Authentication::ca);
  certificate.addresses.front() = {192, 0, 2, 8};
  EXPECT_THAT(by.check_peer(claim_of("dtn://a/", certificate)).error().detail,
              HasSubstr("another host"));
}

TEST_F(Neighbours, WithoutACertificateNobodyIsLetInWhereOneIsAskedFor) {
  auto claim = plain_claim("dtn://a/");
  claim.encrypted = true;
  for (auto const mode : {TrustMode::pinned, TrustMode::ca})
    EXPECT_FALSE(authority(with(mode)).check_peer(claim));
  EXPECT_TRUE(authority({}).check_peer(claim));
}

TEST_F(Neighbours, DamagedFileIsNotTakenForAnEmptyOne) {
  auto const path = folder_.path() / "damaged";
  auto const good = "bindle-known-neighbours-v1\n" + fingerprint_of(key_of(1)).to_string();
  for (std::string const text : {"", "x\n", "bindle-known-neighbours-v1\nx\n"}) {
    EXPECT_TRUE(SharedTextFile(path).save(1, text));
    EXPECT_FALSE(KnownNeighbours::open(path, workers_)) << text;
  }
  EXPECT_TRUE(SharedTextFile(path).save(1, good + " dtn://a/\n"));
  EXPECT_EQ(KnownNeighbours::open(path, workers_).value()->find(eid("dtn://a/")),
            fingerprint_of(key_of(1)));
  EXPECT_TRUE(SharedTextFile(path).save(1, good + "\n"));
  EXPECT_FALSE(KnownNeighbours::open(path, workers_));
}

}  // namespace
}  // namespace bindle::agent
