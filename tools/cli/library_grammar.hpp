#pragma once

#include "tools/cli/arguments.hpp"

#include <optional>

namespace CLI {
class App;
}

namespace bindle::cli {

// The part of the command line that begins with `bindle library`, and `bindle replicas`. What is
// found is written into the members, and the chosen command into `chosen`; both must stay where
// they are until the command line is parsed.
class LibraryGrammar {
 public:
  LibraryGrammar(CLI::App& program, std::optional<Command>& chosen);

  LibraryGrammar(LibraryGrammar const&) = delete;
  LibraryGrammar& operator=(LibraryGrammar const&) = delete;

 private:
  template <class T>
  void add(CLI::App& group, char const* name, char const* meaning, T& command);
  template <class T>
  void add_for_file(CLI::App& group, char const* name, char const* meaning, T& command);

  std::optional<Command>& chosen_;
  ListLibrary list_;
  ShowLibraryStats stats_;
  ListEvictions evictions_;
  PinFile pin_;
  UnpinFile unpin_;
  ExplainKeeping why_;
  PlanEviction plan_;
  ClearLibrary clear_;
  ShowReplicas replicas_;
};

}  // namespace bindle::cli
