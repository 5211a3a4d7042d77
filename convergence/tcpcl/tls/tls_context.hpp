#pragma once

#include "bundle/result.hpp"
#include "convergence/tcpcl/tls/peer_certificate.hpp"

#include <filesystem>
#include <memory>
#include <string>

struct ssl_ctx_st;

namespace bindle::convergence::tcpcl {

// The oldest version of TLS that is spoken.
enum class OldestTls { v1_2, v1_3 };

// By what a node proves who it is, and whom it believes. All PEM.
struct TlsIdentity {
  std::string certificate_chain;  // the node's own certificate first
  std::string private_key;
  std::string trusted_cas = {};  // empty: no CA is trusted

  // The server of TLS 1.2 signs octets that its peer chose, without saying what for. A key that
  // also signs other things speaks TLS 1.3 only.
  OldestTls oldest = OldestTls::v1_2;

  // Where to append the secrets of each session, for tshark and the like; empty: nowhere. Whoever
  // has this file reads all traffic.
  std::filesystem::path key_log = {};
};

// What all TLS connections of a node have in common: TLS 1.2 or later, ciphers with forward
// secrecy and authenticated encryption only, no compression, renegotiation, session resumption or
// early data (BCP 195, RFC 9174 section 4.4.3).
class TlsContext {
 public:
  // Fails with Errc::invalid_argument when a certificate or key cannot be read, they do not belong
  // together, or the certificate does not fit the profile of RFC 9174 section 4.4.2; with Errc::io
  // when the key log cannot be opened. Blocks.
  static Result<std::shared_ptr<TlsContext const>> make(TlsIdentity const& identity);
  ~TlsContext();

  TlsContext(TlsContext const&) = delete;
  TlsContext& operator=(TlsContext const&) = delete;

  // Of our own key.
  KeyFingerprint const& fingerprint() const { return fingerprint_; }

 private:
  friend class TlsChannel;

  struct Free {
    void operator()(ssl_ctx_st* context) const noexcept;
  };

  class KeyLog;

  TlsContext();

  Result<void> load(TlsIdentity const& identity);
  Result<void> load_own(TlsIdentity const& identity);
  Result<void> load_cas(std::string const& pem);

  std::unique_ptr<KeyLog> key_log_;
  std::unique_ptr<ssl_ctx_st, Free> context_;
  KeyFingerprint fingerprint_;
  bool trusts_a_ca_ = false;
};

}  // namespace bindle::convergence::tcpcl
