#pragma once

#include "agent/neighbours/known_neighbours.hpp"
#include "agent/neighbours/neighbour_policy.hpp"
#include "agent/neighbours/trust.hpp"
#include "convergence/tcpcl/peer_authority.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <string_view>

namespace bindle::agent {

// Decides with whom there are TCPCL sessions, and whether they are whom they say they are, by the
// administrator's rules, the keyring and the keys met before. Belongs to the I/O thread.
class NeighbourAuthority final : public convergence::tcpcl::PeerAuthority {
 public:
  // `settings` outlives this object, and counts as it is at the time of each question.
  NeighbourAuthority(boost::asio::any_io_executor executor,
                     NeighbourSettings const& settings,
                     Trust const& trust,
                     KnownNeighbours& known)
      : executor_(std::move(executor)), settings_(settings), trust_(trust), known_(known) {}

  // convergence::tcpcl::PeerAuthority
  TlsPolicy tls_policy(std::string_view dialled_url) const override;
  std::string own_node_id(std::string_view dialled_url) const override;
  Result<void> check_certificate(convergence::tcpcl::PeerCertificate const& certificate,
                                 std::string_view dialled_url) override;
  Result<convergence::Authentication> check_peer(
      convergence::tcpcl::PeerClaim const& claim) override;

 private:
  using Verdict = Result<convergence::Authentication>;

  // A claim with what decides about it.
  struct Case {
    Eid node;  // dtn:none: withheld, or no node ID
    NeighbourRules rules;
    convergence::tcpcl::PeerClaim const& claim;
  };

  Verdict without_certificate(Case const& at) const;
  Result<void> check_names(Case const& at) const;
  Verdict by_best_proof(Case const& at) const;
  Verdict by_first_use(Case const& at);
  Verdict by_pin(Case const& at) const;
  Verdict by_ca(Case const& at) const;
  bool named_by_ca(Case const& at) const;
  TrustLevel level_of(convergence::tcpcl::PeerCertificate const& certificate) const;
  convergence::Authentication remember(Eid const& node, KeyFingerprint const& fingerprint);
  Task<void> note(Eid node, Task<Result<void>> saving);

  boost::asio::any_io_executor executor_;
  NeighbourSettings const& settings_;
  Trust const& trust_;
  KnownNeighbours& known_;
};

}  // namespace bindle::agent
