#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <cstdint>
#include <string>

// What a key has to say about itself. Secret keys are read here and never leave this process: the
// node gets what is signed.
namespace bindle::cli {

// Makes a new key in the node's folder, has the node spread that it follows the old one, and puts
// it in the place of the old one, which stays beside it. It counts from the node's next start on.
// Interrupted at any point, the same command goes on.
struct RotateKey {
  std::string folder = {};
};

struct RevokeKey {
  std::string key_file = {};
  std::string reason = {};
};

// The node's own word for a key that it trusts, to those whose nodes draw a web of trust.
struct VouchForKey {
  std::string key = {};  // 64 hexadecimal digits
  bool withdraw = false;
};

struct ListStatements {
  std::uint64_t limit = 1000;
};

Result<ExitCode> run(RotateKey const& command, Session& session);
Result<ExitCode> run(RevokeKey const& command, Session& session);
Result<ExitCode> run(VouchForKey const& command, Session& session);
Result<ExitCode> run(ListStatements const& command, Session& session);

}  // namespace bindle::cli
