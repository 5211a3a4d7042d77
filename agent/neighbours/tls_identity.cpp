#include "agent/neighbours/tls_identity.hpp"

#include "agent/durable_file.hpp"
#include "bundle/identity_certificate.hpp"

#include <vector>

namespace bindle::agent {
namespace {

using convergence::tcpcl::OldestTls;
using convergence::tcpcl::TlsContext;
using convergence::tcpcl::TlsIdentity;

constexpr std::size_t kMaxPemFile = 1u << 20;

Result<std::string> read_pem(std::filesystem::path const& file, char const* key) {
  auto text = read_text_file(file, kMaxPemFile);
  if (!text) return fail(text.error().code, std::string(key) + ": " + text.error().detail);
  return text;
}

// The file is for people and other programs to look at.
Result<TlsIdentity> own_identity(Config const& config, SigningKey const& key, NodeIds const& ids) {
  TlsIdentity identity;
  TRY(identity.certificate_chain, make_identity_certificate(key, ids.all()));
  identity.private_key = private_key_pem(key);
  identity.oldest = OldestTls::v1_3;
  auto const there = read_text_file(config.certificate_file(), kMaxPemFile);
  if (!there || *there != identity.certificate_chain)
    TRY_VOID(replace_file(config.certificate_file(), identity.certificate_chain));
  return identity;
}

Result<TlsIdentity> configured_identity(Config const& config) {
  TlsIdentity identity;
  TRY(identity.certificate_chain, read_pem(config.tls.certificate, "tls.certificate"));
  TRY(identity.private_key, read_pem(config.tls.key, "tls.key"));
  return identity;
}

}  // namespace

Result<std::shared_ptr<TlsContext const>> load_tls_identity(Config const& config,
                                                            SigningKey const& key,
                                                            NodeIds const& ids) {
  auto const is_own = config.tls.certificate.empty();
  TRY(auto identity, is_own ? own_identity(config, key, ids) : configured_identity(config));
  if (!config.tls.ca.empty()) {
    TRY(identity.trusted_cas, read_pem(config.tls.ca, "tls.ca"));
  }
  identity.key_log = config.tls.key_log;
  return TlsContext::make(identity);
}

}  // namespace bindle::agent
