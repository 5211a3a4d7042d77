#include "tools/cli/bundle/inspect.hpp"

#include "tools/cli/bundle/violation.hpp"
#include "tools/cli/bundle_description.hpp"
#include "tools/cli/outline.hpp"

namespace bindle::cli {

Result<ExitCode> run(InspectBundle const& command, Session& session) {
  TRY(auto const policy, relaxed_policy(command.relax));
  TRY(auto const octets, read_octets(command.file, command.input));
  auto const description = describe_bundle(octets, policy);
  auto& console = session.console;
  if (console.wants_json()) {
    console.write_json(description);
  } else {
    console.write_text(outline(description));
  }
  auto const violation = find_violation(octets, policy);
  if (!violation) return ExitCode::ok;
  console.complain(fail(Errc::malformed, to_string(*violation)));
  return ExitCode::integrity_failure;
}

}  // namespace bindle::cli
