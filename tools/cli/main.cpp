#include "tools/cli/program.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is an error like others
  bindle::cli::Console console{.in = std::cin,
                               .out = std::cout,
                               .err = std::cerr,
                               .err_is_terminal = ::isatty(STDERR_FILENO) != 0,
                               .out_is_terminal = ::isatty(STDOUT_FILENO) != 0};
  auto const* const node = std::getenv("BINDLE_NODE");
  auto const exit_code = bindle::cli::run_program(
      std::vector<std::string>(argv + 1, argv + argc), node ? node : "", console);
  return static_cast<int>(exit_code);
}
