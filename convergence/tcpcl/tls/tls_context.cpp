#include "convergence/tcpcl/tls/tls_context.hpp"

#include "convergence/tcpcl/tls/release.hpp"
#include "convergence/tcpcl/tls/tls_channel.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace bindle::convergence::tcpcl {
namespace {

// What a peer may send of certificates, in octets and in number.
constexpr long kMaxCertificates = 32L << 10;
constexpr int kMaxPathLength = 8;

// BCP 195: forward secrecy and authenticated encryption. These are of TLS 1.2; every cipher of
// TLS 1.3 is such.
constexpr char const* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20:!PSK";

constexpr auto kOptions = SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                          SSL_OP_CIPHER_SERVER_PREFERENCE;

using Memory = std::unique_ptr<BIO, Release<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Release<X509_free>>;
using KeyPair = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;

Memory reading(std::string const& text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Certificate next_certificate(BIO& pem) {
  return Certificate(PEM_read_bio_X509(&pem, nullptr, nullptr, nullptr));
}

// The reading of PEM ends with an error when there is no more.
void forget_errors() {
  ERR_clear_error();
}

Error refuse(std::string why) {
  forget_errors();
  return fail(Errc::invalid_argument, std::move(why));
}

int no_passphrase(char*, int, int, void*) {
  return 0;
}

}  // namespace

class TlsContext::KeyLog {
 public:
  static Result<std::unique_ptr<KeyLog>> open(std::filesystem::path const& path) {
    auto const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0)
      return fail(Errc::io, "the TLS key log " + path.string() + ": " + std::strerror(errno));
    return std::unique_ptr<KeyLog>(new KeyLog(file));
  }

  ~KeyLog() { ::close(file_); }

  KeyLog(KeyLog const&) = delete;
  KeyLog& operator=(KeyLog const&) = delete;

  // Lost lines cost whoever watches the traffic, and nobody else.
  void append(std::string_view line) const {
    auto const text = std::string(line) + "\n";
    [[maybe_unused]] auto const written = ::write(file_, text.data(), text.size());
  }

 private:
  explicit KeyLog(int file) : file_(file) {}

  int file_;
};

void TlsContext::Free::operator()(ssl_ctx_st* context) const noexcept {
  SSL_CTX_free(context);
}

TlsContext::TlsContext() : context_(SSL_CTX_new(TLS_method())) {}

TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext const>> TlsContext::make(TlsIdentity const& identity) {
  std::shared_ptr<TlsContext> made(new TlsContext());
  if (!made->context_) return fail(Errc::io, "OpenSSL cannot set up TLS");
  TRY_VOID(made->load(identity));
  return std::shared_ptr<TlsContext const>(std::move(made));
}

Result<void> TlsContext::load(TlsIdentity const& identity) {
  auto* const context = context_.get();
  auto const oldest = identity.oldest == OldestTls::v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION;
  if (SSL_CTX_set_min_proto_version(context, oldest) != 1 ||
      SSL_CTX_set_cipher_list(context, kCiphers) != 1)
    return refuse("OpenSSL does not offer TLS as it is wanted here");
  SSL_CTX_set_options(context, kOptions);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_max_cert_list(context, kMaxCertificates);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_verify_depth(context, kMaxPathLength);
  SSL_CTX_set_cert_verify_callback(context, TlsChannel::check_certificate, nullptr);
  TRY_VOID(load_own(identity));
  TRY_VOID(load_cas(identity.trusted_cas));
  if (identity.key_log.empty()) return {};
  TRY(key_log_, KeyLog::open(identity.key_log));
  SSL_CTX_set_app_data(context, key_log_.get());
  SSL_CTX_set_keylog_callback(context, [](SSL const* session, char const* line) {
    auto* const of = SSL_CTX_get_app_data(SSL_get_SSL_CTX(session));
    static_cast<KeyLog const*>(of)->append(line);
  });
  return {};
}

Result<void> TlsContext::load_own(TlsIdentity const& identity) {
  auto const chain = reading(identity.certificate_chain);
  auto const own = next_certificate(*chain);
  if (!own) return refuse("the certificate is no PEM text of an X.509 certificate");
  auto const read = read_peer_certificate(*own);
  if (!read) return refuse("the node's own certificate: " + read.error().detail);
  fingerprint_ = read->fingerprint;
  auto const key_text = reading(identity.private_key);
  KeyPair const key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, no_passphrase, nullptr));
  if (!key) return refuse("the private key is no PEM text of a key without a password");
  auto* const context = context_.get();
  if (SSL_CTX_use_certificate(context, own.get()) != 1)
    return refuse("the certificate's key is too weak, or of a kind that TLS does not know");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1)
    return refuse("the certificate and the private key do not belong together");
  while (auto issuer = next_certificate(*chain))
    if (SSL_CTX_add1_chain_cert(context, issuer.get()) != 1)
      return refuse("a certificate of the chain is too weak");
  forget_errors();
  return {};
}

Result<void> TlsContext::load_cas(std::string const& pem) {
  if (pem.empty()) return {};
  auto const text = reading(pem);
  auto* const store = SSL_CTX_get_cert_store(context_.get());
  int count = 0;
  while (auto authority = next_certificate(*text)) {
    if (X509_STORE_add_cert(store, authority.get()) != 1)
      return refuse("a CA certificate cannot be used");
    ++count;
  }
  forget_errors();
  if (count == 0) return refuse("there is no certificate among the trusted CAs");
  trusts_a_ca_ = true;
  return {};
}

}  // namespace bindle::convergence::tcpcl
