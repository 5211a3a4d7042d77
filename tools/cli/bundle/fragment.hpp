#pragma once

#include "tools/cli/bundle/fragments.hpp"
#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// Cuts a bundle into fragments, a file each.
struct FragmentBundle {
  std::string file = "-";
  OctetsInput input;
  Relaxations relax;
  FragmentFiles fragments;
};

// Fails as write_fragments() does.
Result<ExitCode> run(FragmentBundle const& command, Session& session);

}  // namespace bindle::cli
