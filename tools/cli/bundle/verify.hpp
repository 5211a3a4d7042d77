#pragma once

#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// Checks every BIB (RFC 9172) of a bundle that is not encrypted itself, and tells who made it.
struct VerifyBundle {
  std::string file = "-";
  OctetsInput input;
  Relaxations relax;
  std::string keyring;     // a file: whose origin signatures will do
  std::string public_key;  // 64 hexadecimal digits: the only one that will do
  std::string hmac_key;    // a file: the key itself, or the one that unwraps it
};

// ExitCode::integrity_failure when a check fails, ExitCode::not_permitted when there is no key for
// one, ExitCode::not_found when there is nothing to check.
Result<ExitCode> run(VerifyBundle const& command, Session& session);

}  // namespace bindle::cli
