#pragma once

#include "bundle/bytes.hpp"
#include "convergence/tcpcl/tls/peer_certificate.hpp"
#include "convergence/tcpcl/tls/tls_context.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

struct bio_st;
struct ssl_st;
struct x509_store_ctx_st;

namespace bindle::convergence::tcpcl {

// Asked in the middle of the handshake whether a session with the holder of this certificate may
// be at all. An error fails the handshake with the alert "bad_certificate" (RFC 9174 section
// 4.4.4.1).
using CertificateCheck = std::function<Result<void>(PeerCertificate const&)>;

// One TLS connection as pure protocol: encrypted octets go in and out on one side, plain ones on
// the other; it knows no socket. Who runs it
//  - reads from the socket into space() and tells arrived();
//  - writes what take_output() gives to the socket, whenever has_output();
//  - calls handshake() until it is done, and then read() and write().
// After a failure only the output may be taken: it may hold an alert for the peer.
class TlsChannel {
 public:
  enum class Side { client, server };

  struct Peer {
    Side us = Side::client;
    std::string dns_name = {};  // that was resolved to dial; told to the server (RFC 6066)
    CertificateCheck check = {};

    // We change our key after so many (RFC 9174 section 7.8); well below what may be encrypted with
    // one key of AES-GCM (RFC 8446 section 5.5). TLS 1.3 only.
    std::uint64_t octets_under_one_key = std::uint64_t{1} << 36;
  };

  TlsChannel(std::shared_ptr<TlsContext const> context, Peer peer);
  ~TlsChannel();

  TlsChannel(TlsChannel const&) = delete;
  TlsChannel& operator=(TlsChannel const&) = delete;

  // True once the handshake is done; until then more octets are needed.
  Result<bool> handshake();

  // Of the peer; none if it showed none.
  std::optional<PeerCertificate> const& peer_certificate() const { return peer_certificate_; }

  // "TLSv1.3", "TLS_AES_256_GCM_SHA384".
  std::string description() const;

  // Not empty once what had arrived was read.
  std::span<std::uint8_t> space();
  void arrived(std::size_t count);

  // Plain octets; 0 when more have to arrive first, or when the peer has ended the connection.
  Result<std::size_t> read(std::span<std::uint8_t> into);

  // The peer said close_notify: nothing more will come.
  bool ended_by_peer() const { return ended_by_peer_; }

  // Encrypts all of `plain`. Keep it to a few hundred KiB at a time: it is held as output.
  Result<void> write(ByteView plain);

  // Says close_notify. Nothing can be written afterwards.
  void close();

  bool has_output() const { return !output_.empty(); }

  // Exchanges what is to be written for a buffer that is used next.
  void take_output(Bytes& into);

  // Gives back memory that an idle connection does not need. Nothing that space() gave is used any
  // more.
  void trim();

  std::uint64_t octets_in() const { return octets_in_; }

  std::uint64_t octets_out() const { return octets_out_; }

  // For TlsContext: OpenSSL's call to check a chain of certificates.
  static int check_certificate(x509_store_ctx_st* chain, void*);

 private:
  struct Free {
    void operator()(ssl_st* session) const noexcept;
  };

  static bio_st* make_pipe(TlsChannel& channel);
  static int pipe_read(bio_st* pipe, char* into, std::size_t count, std::size_t* done);
  static int pipe_write(bio_st* pipe, char const* from, std::size_t count, std::size_t* done);
  static long pipe_control(bio_st* pipe, int command, long, void*);

  Result<void> accept(x509_store_ctx_st& chain);
  Error failure(char const* what);

  std::shared_ptr<TlsContext const> context_;
  Peer peer_;
  std::unique_ptr<ssl_st, Free> session_;
  std::optional<PeerCertificate> peer_certificate_;
  std::string refusal_;  // why check_certificate said no

  Bytes input_;  // [begin_, end_) is not yet read
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool filled_ = false;  // by the last arrival
  Bytes output_;
  std::size_t answers_ = 0;  // of output_, what the peer's own octets caused
  std::uint64_t octets_in_ = 0;
  std::uint64_t octets_out_ = 0;
  std::uint64_t octets_under_key_ = 0;
  bool ended_by_peer_ = false;
  bool closed_ = false;
};

}  // namespace bindle::convergence::tcpcl
