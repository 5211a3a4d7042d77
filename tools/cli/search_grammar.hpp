#pragma once

#include "tools/cli/arguments.hpp"

#include <optional>

namespace CLI {
class App;
}

namespace bindle::cli {

// The part of the command line that finds files, and subscribes to them. What is found is written
// into the members, and the chosen command into `chosen`; both must stay where they are until the
// command line is parsed.
class SearchGrammar {
 public:
  SearchGrammar(CLI::App& program, std::optional<Command>& chosen);

  SearchGrammar(SearchGrammar const&) = delete;
  SearchGrammar& operator=(SearchGrammar const&) = delete;

 private:
  void add_search(CLI::App& program);
  void add_subscribe(CLI::App& program);

  std::optional<Command>& chosen_;
  SearchFiles search_;
  SetSubscription set_;
  ListSubscriptions list_;
  RemoveSubscription remove_;
  TrySubscription try_;
};

}  // namespace bindle::cli
