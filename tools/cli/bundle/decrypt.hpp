#pragma once

#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/bundle/octets_output.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// Decrypts every block of a bundle that a BCB (RFC 9172) targets, and removes the BCBs.
struct DecryptBundle {
  std::string file = "-";
  OctetsInput input;
  Relaxations relax;
  std::string key;         // a file: the key itself, or the one that unwraps it
  std::string crc = "32";  // what decrypted blocks get: none, 16 or 32
  OctetsOutput output;
};

// Fails with Errc::unverified when a block cannot be decrypted with the key, and with
// Errc::not_found when none is encrypted; nothing is then written.
Result<ExitCode> run(DecryptBundle const& command, Session& session);

}  // namespace bindle::cli
