#pragma once

#include "tools/cli/console.hpp"

#include <sstream>

namespace bindle::tests {

// A console without a terminal, of which a test sees both outputs.
struct CapturedConsole {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{in, out, err};
};

}  // namespace bindle::tests
