#pragma once

#include "tools/cli/arguments.hpp"

#include <optional>

namespace CLI {
class App;
}

namespace bindle::cli {

// The part of the command line that begins with `bindle keys`; as LibraryGrammar.
class KeysGrammar {
 public:
  KeysGrammar(CLI::App& program, std::optional<Command>& chosen);

  KeysGrammar(KeysGrammar const&) = delete;
  KeysGrammar& operator=(KeysGrammar const&) = delete;

 private:
  template <class T>
  CLI::App& add(CLI::App& group, char const* name, char const* meaning, T& command);
  void add_keyring(CLI::App& group);
  void add_statements(CLI::App& group);

  std::optional<Command>& chosen_;
  ShowKeys show_;
  TrustKey trust_;
  RemoveKey remove_;
  ExportKeys export_;
  ImportKeys import_;
  RotateKey rotate_;
  RevokeKey revoke_;
  VouchForKey vouch_;
  ListStatements statements_;
  PairKeys pair_;
};

}  // namespace bindle::cli
