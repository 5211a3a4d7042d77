#include "convergence/tcpcl/tls/tls_channel.hpp"

#include "convergence/tcpcl/tls/release.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

// An idle connection keeps the small buffer; one that fills it gets the large one.
constexpr std::size_t kSmallInput = 2u << 10;
constexpr std::size_t kLargeInput = 128u << 10;

// A peer that makes us answer this much, without reading the answers, has no good intentions.
constexpr std::size_t kMaxHeldAnswers = 64u << 10;

BIO_METHOD* pipe_method(int (*write)(BIO*, char const*, std::size_t, std::size_t*),
                        int (*read)(BIO*, char*, std::size_t, std::size_t*),
                        long (*control)(BIO*, int, long, void*)) {
  auto* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bindle pipe");
  BIO_meth_set_write_ex(method, write);
  BIO_meth_set_read_ex(method, read);
  BIO_meth_set_ctrl(method, control);
  return method;
}

std::string last_error() {
  auto const code = ERR_peek_last_error();
  ERR_clear_error();
  if (code == 0) return "unexpected end";
  auto const* const reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "error " + std::to_string(code);
}

}  // namespace

void TlsChannel::Free::operator()(ssl_st* session) const noexcept {
  SSL_free(session);
}

TlsChannel::TlsChannel(std::shared_ptr<TlsContext const> context, Peer peer)
    : context_(std::move(context)),
      peer_(std::move(peer)),
      session_(SSL_new(context_->context_.get())) {
  auto* const session = session_.get();
  auto* const pipe = make_pipe(*this);
  SSL_set_bio(session, pipe, pipe);
  SSL_set_app_data(session, this);
  if (peer_.us == Side::server) {
    SSL_set_accept_state(session);
  } else {
    SSL_set_connect_state(session);
    if (!peer_.dns_name.empty()) SSL_set_tlsext_host_name(session, peer_.dns_name.c_str());
  }
}

TlsChannel::~TlsChannel() = default;

BIO* TlsChannel::make_pipe(TlsChannel& channel) {
  static auto* const method = pipe_method(pipe_write, pipe_read, pipe_control);
  auto* const pipe = BIO_new(method);
  BIO_set_data(pipe, &channel);
  BIO_set_init(pipe, 1);
  return pipe;
}

int TlsChannel::pipe_read(BIO* pipe, char* into, std::size_t count, std::size_t* done) {
  auto& channel = *static_cast<TlsChannel*>(BIO_get_data(pipe));
  *done = std::min(count, channel.end_ - channel.begin_);
  BIO_clear_retry_flags(pipe);
  if (*done == 0) {
    BIO_set_retry_read(pipe);
    return 0;
  }
  std::memcpy(into, channel.input_.data() + channel.begin_, *done);
  channel.begin_ += *done;
  return 1;
}

int TlsChannel::pipe_write(BIO* pipe, char const* from, std::size_t count, std::size_t* done) {
  auto& channel = *static_cast<TlsChannel*>(BIO_get_data(pipe));
  channel.output_.insert(channel.output_.end(), from, from + count);
  *done = count;
  return 1;
}

long TlsChannel::pipe_control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int TlsChannel::check_certificate(X509_STORE_CTX* chain, void*) {
  auto const* const session =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto& channel = *static_cast<TlsChannel*>(SSL_get_app_data(session));
  auto const accepted = channel.accept(*chain);
  if (accepted) {
    X509_STORE_CTX_set_error(chain, X509_V_OK);
    return 1;
  }
  channel.refusal_ = accepted.error().detail;
  X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_REJECTED);
  return 0;
}

// The purposes that OpenSSL checks are those of the web; ours are checked with the profile.
Result<void> TlsChannel::accept(X509_STORE_CTX& chain) {
  auto* const certificate = X509_STORE_CTX_get0_cert(&chain);
  if (certificate == nullptr) return fail(Errc::malformed, "there is no certificate");
  TRY(auto read, read_peer_certificate(*certificate));
  if (context_->trusts_a_ca_) {
    auto* const rules = X509_STORE_CTX_get0_param(&chain);
    X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_ANY);
    X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);
    auto const leads_to_a_ca = X509_verify_cert(&chain) == 1;
    ERR_clear_error();
    auto const why = X509_STORE_CTX_get_error(&chain);
    read.path_error = leads_to_a_ca ? "" : X509_verify_cert_error_string(why);
  }
  if (peer_.check) TRY_VOID(peer_.check(read));
  peer_certificate_ = std::move(read);
  return {};
}

Result<bool> TlsChannel::handshake() {
  ERR_clear_error();
  auto const done = SSL_do_handshake(session_.get());
  if (done == 1) return true;
  if (SSL_get_error(session_.get(), done) == SSL_ERROR_WANT_READ) return false;
  if (!refusal_.empty()) {
    ERR_clear_error();
    return fail(Errc::not_permitted, "the peer's certificate is refused: " + refusal_);
  }
  return failure("the TLS handshake failed");
}

Error TlsChannel::failure(char const* what) {
  closed_ = true;
  return fail(Errc::malformed, std::string(what) + ": " + last_error());
}

std::string TlsChannel::description() const {
  return std::string(SSL_get_version(session_.get())) + ", " + SSL_get_cipher(session_.get());
}

std::span<std::uint8_t> TlsChannel::space() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (input_.size() < (filled_ ? kLargeInput : kSmallInput))
      input_.resize(filled_ ? kLargeInput : kSmallInput);
  } else if (begin_ > 0) {
    std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  return std::span(input_).subspan(end_);
}

void TlsChannel::arrived(std::size_t count) {
  end_ += count;
  octets_in_ += count;
  filled_ = end_ == input_.size();
}

Result<std::size_t> TlsChannel::read(std::span<std::uint8_t> into) {
  std::size_t total = 0;
  auto const waiting = output_.size();
  ERR_clear_error();
  while (total < into.size() && !ended_by_peer_) {
    std::size_t count = 0;
    auto const done = SSL_read_ex(session_.get(), into.data() + total, into.size() - total, &count);
    total += count;
    if (done == 1) continue;
    auto const error = SSL_get_error(session_.get(), done);
    if (error == SSL_ERROR_WANT_READ) break;
    if (error != SSL_ERROR_ZERO_RETURN) return failure("TLS");
    ended_by_peer_ = true;
  }
  answers_ += output_.size() - waiting;
  if (answers_ > kMaxHeldAnswers)
    return fail(Errc::malformed, "TLS: the peer asks without listening");
  return total;
}

Result<void> TlsChannel::write(ByteView plain) {
  if (closed_) return fail(Errc::peer_gone, "TLS: the connection is closed");
  octets_under_key_ += plain.size();
  if (octets_under_key_ > peer_.octets_under_one_key &&
      SSL_version(session_.get()) >= TLS1_3_VERSION) {
    SSL_key_update(session_.get(), SSL_KEY_UPDATE_NOT_REQUESTED);
    octets_under_key_ = plain.size();
  }
  std::size_t written = 0;
  ERR_clear_error();
  if (plain.empty() || SSL_write_ex(session_.get(), plain.data(), plain.size(), &written) == 1)
    return {};
  return failure("TLS");
}

void TlsChannel::close() {
  if (std::exchange(closed_, true)) return;
  ERR_clear_error();
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

void TlsChannel::take_output(Bytes& into) {
  octets_out_ += output_.size();
  into.clear();
  std::swap(into, output_);
  answers_ = 0;
}

void TlsChannel::trim() {
  if (begin_ != end_) return;
  begin_ = end_ = 0;
  filled_ = false;
  input_ = Bytes(kSmallInput);
  if (output_.empty()) output_ = Bytes();
}

}  // namespace bindle::convergence::tcpcl
