#pragma once

#include "tools/cli/arguments.hpp"

#include <optional>

namespace CLI {
class App;
}

namespace bindle::cli {

// The parts of the command line that begin with `bindle events` and `bindle where`. What is found
// is written into the members, and the chosen command into `chosen`; both must stay where they are
// until the command line is parsed.
class EventGrammar {
 public:
  EventGrammar(CLI::App& program, std::optional<Command>& chosen);

  EventGrammar(EventGrammar const&) = delete;
  EventGrammar& operator=(EventGrammar const&) = delete;

 private:
  std::optional<Command>& chosen_;
  ListEvents list_;
  ShowWhere where_;
};

}  // namespace bindle::cli
