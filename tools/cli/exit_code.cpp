#include "tools/cli/exit_code.hpp"

#include <array>

namespace bindle::cli {
namespace {

struct Refusal {
  std::string_view error_code;
  unsigned status;
  Errc errc;
};

constexpr std::array<Refusal, 15> kRefusals = {{{"bad_request", 400, Errc::invalid_argument},
                                                {"forbidden", 403, Errc::not_permitted},
                                                {"not_permitted", 403, Errc::not_permitted},
                                                {"not_found", 404, Errc::not_found},
                                                {"conflict", 409, Errc::conflict},
                                                {"gone", 410, Errc::expired},
                                                {"payload_too_large", 413, Errc::too_large},
                                                {"range_not_satisfiable", 416, Errc::unsupported},
                                                {"integrity_failure", 422, Errc::unverified},
                                                {"throttled", 429, Errc::busy},
                                                {"internal_error", 500, Errc::io},
                                                {"timed_out", 504, Errc::timed_out},
                                                {"unreachable", 504, Errc::peer_gone},
                                                {"over_budget", 507, Errc::over_budget},
                                                {"cancelled", 500, Errc::cancelled}}};

}  // namespace

ExitCode exit_code_for(Errc code) {
  switch (code) {
    case Errc::invalid_argument:
      return ExitCode::usage;
    case Errc::not_found:
    case Errc::expired:
      return ExitCode::not_found;
    case Errc::not_permitted:
      return ExitCode::not_permitted;
    case Errc::conflict:
      return ExitCode::conflict;
    case Errc::peer_gone:
    case Errc::timed_out:
      return ExitCode::unreachable;
    case Errc::over_budget:
      return ExitCode::over_budget;
    case Errc::malformed:
    case Errc::unverified:
      return ExitCode::integrity_failure;
    case Errc::busy:
    case Errc::unsupported:
    case Errc::too_large:
    case Errc::io:
    case Errc::cancelled:
      break;
  }
  return ExitCode::failed;
}

std::string_view error_code_for(Errc code) {
  if (code == Errc::malformed) return "integrity_failure";
  for (auto const& refusal : kRefusals) {
    if (refusal.errc == code) return refusal.error_code;
  }
  return "failed";
}

Errc errc_for_reply(std::string_view error_code, unsigned status) {
  for (auto const& refusal : kRefusals) {
    if (refusal.error_code == error_code) return refusal.errc;
  }
  for (auto const& refusal : kRefusals) {
    if (refusal.status == status) return refusal.errc;
  }
  return Errc::io;
}

}  // namespace bindle::cli
