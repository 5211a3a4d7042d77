#include "tools/cli/bundle/sign.hpp"

#include "tools/cli/bundle/bundle_file.hpp"
#include "tools/cli/bundle/made_bundle.hpp"

namespace bindle::cli {

Result<ExitCode> run(SignBundle const& command, Session& session) {
  TRY(auto const wire, read_bundle(command.file, command.input, command.relax));
  TRY(auto const signed_wire, sign_bundle(wire, command.integrity));
  TRY_VOID(hand_over(signed_wire, command.output, session.console));
  return ExitCode::ok;
}

}  // namespace bindle::cli
