#include "agent/neighbours/tls_identity.hpp"

#include "agent/durable_file.hpp"
#include "bundle/identity_certificate.hpp"
#include "tests/support/temp_folder.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using ::testing::HasSubstr;

class TlsIdentityFile : public ::testing::Test {
 protected:
  TlsIdentityFile() { config_.folder = folder_.path(); }

  std::string certificate() const {
    return read_text_file(config_.certificate_file(), 1 << 16).value();
  }

  std::filesystem::path write(char const* name, std::string const& text) const {
    EXPECT_TRUE(replace_file(folder_.path() / name, text));
    return folder_.path() / name;
  }

  test::TempFolder folder_;
  Config config_;
  SigningKey const key_ = SigningKey::from_seed({7});
  NodeIds const ids_ = Eid::parse("dtn://library/").value();
};

TEST_F(TlsIdentityFile, IsMadeWhereThereIsNone) {
  auto const identity = load_tls_identity(config_, key_, ids_);
  ASSERT_TRUE(identity) << identity.error().detail;
  EXPECT_EQ((*identity)->fingerprint(), convergence::tcpcl::fingerprint_of(key_.public_key()));
  EXPECT_EQ(certificate(), make_identity_certificate(key_, ids_.all()).value());
}

TEST_F(TlsIdentityFile, IsMadeAnewWhenTheNodeHasAnotherName) {
  EXPECT_TRUE(load_tls_identity(config_, key_, ids_));
  auto const former = certificate();
  NodeIds const both(ids_.primary(), Eid::parse("ipn:3.0").value());
  auto const identity = load_tls_identity(config_, key_, both);
  EXPECT_NE(certificate(), former);
  EXPECT_EQ(identity.value()->fingerprint(), convergence::tcpcl::fingerprint_of(key_.public_key()));
}

TEST_F(TlsIdentityFile, ConfiguredCertificateTakesItsPlace) {
  auto const other = SigningKey::from_seed({8});
  config_.tls.certificate = write("node.crt", make_identity_certificate(other, ids_.all()).value());
  config_.tls.key = write("node.key", private_key_pem(other));
  auto const identity = load_tls_identity(config_, key_, ids_);
  EXPECT_EQ(identity.value()->fingerprint(),
            convergence::tcpcl::fingerprint_of(other.public_key()));
  EXPECT_FALSE(std::filesystem::exists(config_.certificate_file()));
}

TEST_F(TlsIdentityFile, MissingFilesAreNamed) {
  config_.tls.ca = folder_.path() / "ca.crt";
  EXPECT_THAT(load_tls_identity(config_, key_, ids_).error().detail, HasSubstr("tls.ca"));
  config_.tls.certificate = folder_.path() / "node.crt";
  EXPECT_THAT(load_tls_identity(config_, key_, ids_).error().detail, HasSubstr("tls.certificate"));
}

}  // namespace
}  // namespace bindle::agent
