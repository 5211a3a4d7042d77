#pragma once

#include "tools/cli/bundle/confidentiality.hpp"
#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/bundle/octets_output.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// Encrypts blocks of a bundle, a BCB (RFC 9172) each.
struct EncryptBundle {
  std::string file = "-";
  OctetsInput input;
  Relaxations relax;
  ConfidentialityWish confidentiality;
  OctetsOutput output;
};

// Fails as encrypt_bundle() does.
Result<ExitCode> run(EncryptBundle const& command, Session& session);

}  // namespace bindle::cli
