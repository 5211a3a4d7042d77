#pragma once

#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/bundle/octets_output.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>
#include <vector>

namespace bindle::cli {

// Puts a bundle together (RFC 9171 section 5.9) from fragments in any order, overlapping or
// repeated.
struct ReassembleBundle {
  std::vector<std::string> files;
  OctetsInput input;  // its limit holds for the payload that comes out too
  Relaxations relax;
  OctetsOutput output;
};

// ExitCode::partial when octets are missing; which, is told. Fails with Errc::conflict when the
// files are not fragments of one bundle.
Result<ExitCode> run(ReassembleBundle const& command, Session& session);

}  // namespace bindle::cli
