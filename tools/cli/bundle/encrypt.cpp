#include "tools/cli/bundle/encrypt.hpp"

#include "tools/cli/bundle/bundle_file.hpp"
#include "tools/cli/bundle/made_bundle.hpp"

namespace bindle::cli {

Result<ExitCode> run(EncryptBundle const& command, Session& session) {
  TRY(auto const wire, read_bundle(command.file, command.input, command.relax));
  TRY(auto const encrypted, encrypt_bundle(wire, command.confidentiality));
  TRY_VOID(hand_over(encrypted, command.output, session.console));
  return ExitCode::ok;
}

}  // namespace bindle::cli
