#include "tools/cli/bundle/fragment.hpp"

#include "tools/cli/bundle/bundle_file.hpp"

namespace bindle::cli {

Result<ExitCode> run(FragmentBundle const& command, Session& session) {
  TRY(auto const wire, read_bundle(command.file, command.input, command.relax));
  TRY_VOID(write_fragments(wire, command.fragments, session.console));
  return ExitCode::ok;
}

}  // namespace bindle::cli
