#include "convergence/tcpcl/tls/tls_channel.hpp"

#include "tests/support/certificates.hpp"
#include "tests/support/tcpcl_peer.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>

namespace bindle::convergence::tcpcl {
namespace {

using namespace bindle::testing;
using Side = TlsChannel::Side;

// Both ends of one connection, joined without a socket.
class TlsChannels : public ::testing::Test {
 protected:
  void connect(TlsIdentity const& client, TlsIdentity const& server) {
    TlsChannel::Peer to_server{Side::client, dns_name_, client_check_};
    to_server.octets_under_one_key = octets_under_one_key_;
    TlsChannel::Peer const to_client{Side::server, {}, server_check_};
    client_ = std::make_unique<TlsChannel>(tls_context(client), to_server);
    server_ = std::make_unique<TlsChannel>(tls_context(server), to_client);
  }

  static void put(TlsChannel& to, ByteView octets) {
    while (!octets.empty()) {
      auto const space = to.space();
      auto const count = std::min(space.size(), octets.size());
      ASSERT_GT(count, 0u);
      std::memcpy(space.data(), octets.data(), count);
      to.arrived(count);
      octets = octets.subspan(count);
      if (!octets.empty()) EXPECT_TRUE(to.handshake());
    }
  }

  static Bytes output(TlsChannel& from) {
    Bytes octets;
    from.take_output(octets);
    return octets;
  }

  // True when both are done; the first failure otherwise.
  Result<bool> handshake() {
    for (int i = 0; i < 10; ++i) {
      auto const client = client_->handshake();
      put(*server_, output(*client_));
      auto const server = server_->handshake();
      put(*client_, output(*server_));
      if (!client) return client;
      if (!server) return server;
      if (*client && *server) return true;
    }
    return false;
  }

  // Sends `octets` from one to the other, as they would go through a socket.
  static Bytes carry(TlsChannel& from, TlsChannel& to, ByteView octets) {
    EXPECT_TRUE(from.write(octets));
    auto const encrypted = output(from);
    Bytes arrived;
    Bytes part(100'000);
    for (ByteView left = encrypted; !left.empty();) {
      auto const space = to.space();
      auto const count = std::min(space.size(), left.size());
      std::memcpy(space.data(), left.data(), count);
      to.arrived(count);
      left = left.subspan(count);
      for (auto read = to.read(part); read.value() > 0; read = to.read(part))
        arrived.insert(
            arrived.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(*read));
    }
    return arrived;
  }

  std::string dns_name_;
  std::uint64_t octets_under_one_key_ = std::uint64_t{1} << 36;
  CertificateCheck client_check_;
  CertificateCheck server_check_;
  std::unique_ptr<TlsChannel> client_;
  std::unique_ptr<TlsChannel> server_;
};

TEST_F(TlsChannels, BothSidesSeeWhoTheOtherIs) {
  connect(own_identity(1, "dtn://a/"), own_identity(2, "dtn://b/"));
  ASSERT_TRUE(handshake().value());
  ASSERT_TRUE(client_->peer_certificate());
  ASSERT_TRUE(server_->peer_certificate());
  EXPECT_EQ(client_->peer_certificate()->node_ids.at(0), eid("dtn://b/"));
  EXPECT_EQ(client_->peer_certificate()->key, signing_key(2).public_key());
  EXPECT_EQ(server_->peer_certificate()->node_ids.at(0), eid("dtn://a/"));
  EXPECT_EQ(server_->peer_certificate()->fingerprint, fingerprint_of(signing_key(1).public_key()));
  EXPECT_FALSE(server_->peer_certificate()->issued_by_trusted_ca());
  EXPECT_TRUE(client_->description().starts_with("TLSv1.3, "));
}

TEST_F(TlsChannels, CarriesOctetsBothWaysInAnyAmount) {
  connect(own_identity(1, "dtn://a/"), own_identity(2, "dtn://b/"));
  ASSERT_TRUE(handshake().value());
  for (std::size_t const length : {1u, 100u, 16'384u, 16'385u, 1'000'000u}) {
    auto const octets = pattern(length);
    EXPECT_EQ(carry(*client_, *server_, octets), octets) << length;
    EXPECT_EQ(carry(*server_, *client_, octets), octets) << length;
  }
  client_->trim();
  server_->trim();
  EXPECT_EQ(carry(*client_, *server_, pattern(5000)), pattern(5000));
}

TEST_F(TlsChannels, ServerNameIsTheResolvedName) {
  dns_name_ = "boat.example.org";
  connect(own_identity(1, "dtn://a/"), own_identity(2, "dtn://b/"));
  EXPECT_FALSE(client_->handshake().value());
  auto const hello = output(*client_);
  EXPECT_NE(as_text(hello).find(dns_name_), std::string_view::npos);
}

TEST_F(TlsChannels, KeyUpdateOfThePeerIsFollowed) {
  octets_under_one_key_ = 1000;
  connect(own_identity(1, "dtn://a/"), own_identity(2, "dtn://b/"));
  ASSERT_TRUE(handshake().value());
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(carry(*client_, *server_, pattern(900)), pattern(900));
    EXPECT_EQ(carry(*server_, *client_, pattern(900)), pattern(900));
  }
  auto const with_update = client_->octets_out();
  EXPECT_EQ(carry(*client_, *server_, pattern(10)), pattern(10));
  EXPECT_LT(client_->octets_out() - with_update, 50u);  // none was due this time
}

TEST_F(TlsChannels, CertificateOfATrustedCaIsRecognised) {
  Authority authority;
  Claims claims;
  claims.alternative_names = {"NODE:dtn://a/"};
  connect(authority.identity(claims), authority.identity(claims));
  ASSERT_TRUE(handshake().value());
  EXPECT_TRUE(client_->peer_certificate()->issued_by_trusted_ca());
  EXPECT_TRUE(server_->peer_certificate()->issued_by_trusted_ca());
  EXPECT_FALSE(server_->peer_certificate()->key);  // no Ed25519 key
}

TEST_F(TlsChannels, CertificateOfAnotherCaIsNotTrusted) {
  Authority ours;
  Authority theirs;
  connect(ours.identity({}), theirs.identity({}));
  ASSERT_TRUE(handshake().value());
  EXPECT_FALSE(client_->peer_certificate()->issued_by_trusted_ca());
  EXPECT_FALSE(client_->peer_certificate()->path_error.empty());
}

TEST_F(TlsChannels, ExpiredAndFutureCertificatesAreNotTrusted) {
  Authority authority;
  Claims expired;
  expired.valid_from = -7200;
  expired.valid_to = -3600;
  Claims future;
  future.valid_from = 3600;
  future.valid_to = 7200;
  connect(authority.identity(expired), authority.identity(future));
  ASSERT_TRUE(handshake().value());
  EXPECT_EQ(client_->peer_certificate()->path_error, "certificate is not yet valid");
  EXPECT_EQ(server_->peer_certificate()->path_error, "certificate has expired");
}

TEST_F(TlsChannels, RefusedCertificateFailsTheHandshakeWithBadCertificate) {
  server_check_ = [](PeerCertificate const&) -> Result<void> {
    return fail(Errc::not_permitted, "blocked");
  };
  auto client = own_identity(1, "dtn://a/");
  connect(client, own_identity(2, "dtn://b/"));
  // In TLS 1.3 the client is done before the server has looked at its certificate.
  EXPECT_EQ(handshake().error().detail, "the peer's certificate is refused: blocked");
  Bytes part(100);
  EXPECT_NE(client_->read(part).error().detail.find("bad certificate"), std::string::npos);
}

TEST_F(TlsChannels, CertificateAgainstTheProfileFailsTheHandshake) {
  Authority authority;
  Claims claims;
  claims.purposes = "clientAuth";
  auto const bad = authority.identity({});
  EXPECT_EQ(TlsContext::make(authority.identity(claims)).error().code, Errc::invalid_argument);
  claims.purposes.clear();
  claims.key_usage = "keyAgreement";
  EXPECT_EQ(TlsContext::make(authority.identity(claims)).error().code, Errc::invalid_argument);
}

TEST_F(TlsChannels, KeyThatSignsOtherThingsSpeaksTls13Only) {
  auto modern = own_identity(1, "dtn://a/");
  modern.oldest = OldestTls::v1_3;
  connect(own_identity(2, "dtn://b/"), modern);
  ASSERT_TRUE(handshake().value());
  EXPECT_TRUE(server_->description().starts_with("TLSv1.3"));
}

TEST_F(TlsChannels, GarbageInsteadOfAHandshakeFails) {
  connect(own_identity(1, "dtn://a/"), own_identity(2, "dtn://b/"));
  auto const garbage = pattern(500);
  put(*server_, ByteView(garbage).first(64));
  EXPECT_EQ(server_->handshake().error().code, Errc::malformed);
}

TEST_F(TlsChannels, HalfAHandshakeWaitsForTheRest) {
  connect(own_identity(1, "dtn://a/"), own_identity(2, "dtn://b/"));
  EXPECT_FALSE(client_->handshake().value());
  auto const hello = output(*client_);
  put(*server_, ByteView(hello).first(hello.size() / 2));
  EXPECT_FALSE(server_->handshake().value());
  EXPECT_FALSE(server_->has_output());
}

TEST_F(TlsChannels, CertificatesBeyondTheLimitFailTheHandshake) {
  Authority authority;
  Claims claims;
  claims.padding = 40'000;
  connect(authority.identity(claims), own_identity(2, "dtn://b/"));
  auto const done = handshake();
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().detail.find("excessive message size"), std::string::npos)
      << done.error().detail;
}

TEST_F(TlsChannels, ChangedOctetIsNoticed) {
  connect(own_identity(1, "dtn://a/"), own_identity(2, "dtn://b/"));
  ASSERT_TRUE(handshake().value());
  ASSERT_TRUE(client_->write(pattern(100)));
  auto encrypted = output(*client_);
  encrypted[50] ^= 1;
  auto const space = server_->space();
  std::memcpy(space.data(), encrypted.data(), encrypted.size());
  server_->arrived(encrypted.size());
  Bytes part(200);
  EXPECT_EQ(server_->read(part).error().code, Errc::malformed);
}

TEST_F(TlsChannels, EndIsTold) {
  connect(own_identity(1, "dtn://a/"), own_identity(2, "dtn://b/"));
  ASSERT_TRUE(handshake().value());
  client_->close();
  EXPECT_EQ(client_->write(pattern(1)).error().code, Errc::peer_gone);
  EXPECT_FALSE(server_->ended_by_peer());
  put(*server_, output(*client_));
  Bytes part(10);
  EXPECT_EQ(server_->read(part).value(), 0u);
  EXPECT_TRUE(server_->ended_by_peer());
}

TEST_F(TlsChannels, IdleConnectionTakesLittleMemory) {
  constexpr std::size_t kPairs = 50;
  constexpr std::size_t kMostEach = 64u << 10;
  auto const context = tls_context(own_identity(1, "dtn://a/"));
  std::vector<std::unique_ptr<TlsChannel>> idle;
  auto const before = mallinfo2().uordblks;
  for (std::size_t i = 0; i < kPairs; ++i) {
    client_ = std::make_unique<TlsChannel>(context, TlsChannel::Peer{Side::client, {}, {}});
    server_ = std::make_unique<TlsChannel>(context, TlsChannel::Peer{Side::server, {}, {}});
    ASSERT_TRUE(handshake().value());
    ASSERT_EQ(carry(*client_, *server_, pattern(500'000)).size(), 500'000u);
    for (auto* const each : {&client_, &server_}) {
      (*each)->trim();
      idle.push_back(std::move(*each));
    }
  }
  auto const each = (mallinfo2().uordblks - before) / idle.size();
  RecordProperty("octets_each", std::to_string(each));
  EXPECT_LT(each, kMostEach);
}

TEST_F(TlsChannels, SecretsAreLoggedWhereThatIsAskedFor) {
  test::TempFolder const folder;
  auto identity = own_identity(1, "dtn://a/");
  identity.key_log = folder.path() / "keys.log";
  connect(identity, own_identity(2, "dtn://b/"));
  ASSERT_TRUE(handshake().value());
  std::ifstream file(identity.key_log);
  std::string const text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(text.find("CLIENT_TRAFFIC_SECRET_0 "), std::string::npos);
  identity.key_log = folder.path() / "missing" / "keys.log";
  EXPECT_EQ(TlsContext::make(identity).error().code, Errc::io);
}

TEST(TlsContext, RefusesWhatDoesNotBelongTogether) {
  auto identity = own_identity(1, "dtn://a/");
  identity.private_key = own_identity(2, "dtn://a/").private_key;
  EXPECT_EQ(TlsContext::make(identity).error().code, Errc::invalid_argument);
  identity = own_identity(1, "dtn://a/");
  identity.trusted_cas = "no certificate";
  EXPECT_EQ(TlsContext::make(identity).error().code, Errc::invalid_argument);
  identity = own_identity(1, "dtn://a/");
  identity.certificate_chain = "no certificate";
  EXPECT_EQ(TlsContext::make(identity).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace bindle::convergence::tcpcl
