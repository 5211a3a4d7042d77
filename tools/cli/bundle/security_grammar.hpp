#pragma once

#include "tools/cli/arguments.hpp"

#include <optional>

namespace CLI {
class App;
}

namespace bindle::cli {

// sign, verify, encrypt and decrypt of `bindle bundle`. As for BundleGrammar, it must stay where
// it is until the command line is parsed.
class SecurityGrammar {
 public:
  SecurityGrammar(CLI::App& group, std::optional<Command>& chosen);

  SecurityGrammar(SecurityGrammar const&) = delete;
  SecurityGrammar& operator=(SecurityGrammar const&) = delete;

 private:
  void add_sign(CLI::App& group);
  void add_verify(CLI::App& group);
  void add_encrypt(CLI::App& group);
  void add_decrypt(CLI::App& group);

  template <class T>
  void choose(CLI::App& subcommand, T& options);

  std::optional<Command>& chosen_;
  SignBundle sign_;
  VerifyBundle verify_;
  EncryptBundle encrypt_;
  DecryptBundle decrypt_;
};

}  // namespace bindle::cli
