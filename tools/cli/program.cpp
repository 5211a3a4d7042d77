#include "tools/cli/program.hpp"

#include "tools/cli/arguments.hpp"

#include <ostream>

namespace bindle::cli {
namespace {

ExitCode answer(Usage const& usage, Console& console) {
  if (usage.exit_code == ExitCode::ok) {
    console.write_text(usage.text);
  } else {
    console.err << "bindle: " << usage.text << "\nTry bindle --help.\n";
  }
  return usage.exit_code;
}

ExitCode perform(Invocation const& invocation, Console& console) {
  console.format = invocation.format;
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
  auto const parsed = parse_arguments(std::move(arguments), default_node);
  if (auto const* const usage = std::get_if<Usage>(&parsed)) return answer(*usage, console);
  auto const exit_code = perform(std::get<Invocation>(parsed), console);
  console.out.flush();
  if (console.out) return exit_code;
  console.err << "bindle: cannot write to standard output\n";
  return ExitCode::failed;
}

}  // namespace bindle::cli
