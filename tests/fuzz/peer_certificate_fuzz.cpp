#include "convergence/tcpcl/tls/certificate_rules.hpp"
#include "convergence/tcpcl/tls/peer_certificate.hpp"
#include "convergence/tcpcl/tls/release.hpp"
#include "tests/fuzz/require.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <memory>

using namespace bindle;
using namespace bindle::convergence::tcpcl;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const* at = data;
  std::unique_ptr<X509, Release<X509_free>> const certificate(
      d2i_X509(nullptr, &at, static_cast<long>(size)));
  ERR_clear_error();
  if (!certificate) return 0;
  auto const read = read_peer_certificate(*certificate);
  ERR_clear_error();
  if (!read) return 0;
  require(read->node_ids.size() <= PeerCertificate::kMaxNames);
  for (auto const& id : read->node_ids)
    require(match_node_id(*read, id.to_string()) == IdentityMatch::success);
  for (auto const& name : read->dns_names)
    require(match_network(*read, {name, {}}) == IdentityMatch::success || name.empty());
  return 0;
}
