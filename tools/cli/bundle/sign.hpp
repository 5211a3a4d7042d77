#pragma once

#include "tools/cli/bundle/integrity.hpp"
#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/bundle/octets_output.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// Adds a BIB (RFC 9172) to a bundle.
struct SignBundle {
  std::string file = "-";
  OctetsInput input;
  Relaxations relax;
  IntegrityWish integrity;
  OctetsOutput output;
};

// Fails as sign_bundle() does.
Result<ExitCode> run(SignBundle const& command, Session& session);

}  // namespace bindle::cli
