#include "tools/cli/program.hpp"

#include "tools/cli/arguments.hpp"

#include <algorithm>
#include <ostream>

namespace bindle::cli {
namespace {

ExitCode answer(Usage const& usage, Console& console) {
  if (usage.exit_code == ExitCode::ok) {
    console.write_text(usage.text);
  } else {
    console.complain(fail(Errc::invalid_argument, usage.text));
    console.err << "Try bindle --help.\n";
  }
  return usage.exit_code;
}

ExitCode perform(Invocation const& invocation, Console& console) {
  console.quiet = invocation.quiet;
  Session session{console, ApiClient(invocation.node)};
  auto const outcome = std::visit([&session](auto const& command) { return run(command, session); },
                                  invocation.command);
  if (outcome) return *outcome;
  console.complain(outcome.error());
  return exit_code_for(outcome.error().code);
}

}  // namespace

ExitCode run_program(std::vector<std::string> arguments,
                     std::string const& default_node,
                     Console& console) {
  // Before the arguments are understood: a mistake in them is told in JSON too.
  auto const wants_json = std::find(arguments.begin(), arguments.end(), "--json");
  console.format = wants_json == arguments.end() ? Format::text : Format::json;
  auto const parsed = parse_arguments(std::move(arguments), default_node);
  if (auto const* const usage = std::get_if<Usage>(&parsed)) return answer(*usage, console);
  auto const exit_code = perform(std::get<Invocation>(parsed), console);
  console.out.flush();
  if (console.out) return exit_code;
  console.err << "bindle: cannot write to standard output\n";
  return ExitCode::failed;
}

}  // namespace bindle::cli
