#include "convergence/link.hpp"

namespace bindle::convergence {

std::string_view name(RefuseReason reason) {
  switch (reason) {
    case RefuseReason::unknown:
      return "unknown";
    case RefuseReason::completed:
      return "completed";
    case RefuseReason::no_resources:
      return "no resources";
    case RefuseReason::retransmit:
      return "retransmit";
    case RefuseReason::not_acceptable:
      return "not acceptable";
    case RefuseReason::extension_failure:
      return "extension failure";
    case RefuseReason::session_terminating:
      return "session terminating";
  }
  return "unknown";
}

std::string_view name(Authentication authentication) {
  switch (authentication) {
    case Authentication::none:
      return "none";
    case Authentication::first_use:
      return "tofu";
    case Authentication::pinned:
      return "pinned";
    case Authentication::ca:
      return "ca";
  }
  return "none";
}

std::string_view name(TransferOutcome outcome) {
  switch (outcome) {
    case TransferOutcome::acknowledged:
      return "acknowledged";
    case TransferOutcome::sent_unconfirmed:
      return "sent, unconfirmed";
    case TransferOutcome::refused_unknown:
      return "refused";
    case TransferOutcome::refused_completed:
      return "refused: completed";
    case TransferOutcome::refused_no_resources:
      return "refused: no resources";
    case TransferOutcome::refused_retransmit:
      return "refused: retransmit";
    case TransferOutcome::refused_not_acceptable:
      return "refused: not acceptable";
    case TransferOutcome::refused_extension:
      return "refused: extension failure";
    case TransferOutcome::refused_session_terminating:
      return "refused: session terminating";
    case TransferOutcome::too_large_for_peer:
      return "too large for the peer";
    case TransferOutcome::link_lost:
      return "link lost";
  }
  return "unknown";
}

}  // namespace bindle::convergence
