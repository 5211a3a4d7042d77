#pragma once

#include "tools/cli/console.hpp"
#include "tools/cli/exit_code.hpp"

#include <string>
#include <vector>

namespace bindle::cli {

// All of `bindle` but the process around it. `default_node` as for parse_arguments(); `console`
// gets its format and quiet from the arguments.
ExitCode run_program(std::vector<std::string> arguments,
                     std::string const& default_node,
                     Console& console);

}  // namespace bindle::cli
