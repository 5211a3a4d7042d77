#pragma once

#include "tools/cli/arguments.hpp"
#include "tools/cli/bundle/security_grammar.hpp"

#include <optional>

namespace CLI {
class App;
}

namespace bindle::cli {

// The part of the command line that begins with `bindle bundle`. What is found is written into
// the members, and the chosen command into `chosen`; both must stay where they are until the
// command line is parsed.
class BundleGrammar {
 public:
  BundleGrammar(CLI::App& program, std::optional<Command>& chosen);

  BundleGrammar(BundleGrammar const&) = delete;
  BundleGrammar& operator=(BundleGrammar const&) = delete;

 private:
  void add_create(CLI::App& group);
  void add_create_blocks(CLI::App& create);
  void add_create_steps(CLI::App& create);
  void add_inspect(CLI::App& group);
  void add_validate(CLI::App& group);
  void add_fragment(CLI::App& group);
  void add_reassemble(CLI::App& group);

  template <class T>
  void choose(CLI::App& subcommand, T& options);

  std::optional<Command>& chosen_;
  CreateBundle create_;
  InspectBundle inspect_;
  ValidateBundles validate_;
  FragmentBundle fragment_;
  ReassembleBundle reassemble_;
  std::optional<SecurityGrammar> security_;
};

}  // namespace bindle::cli
