#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

// The commands that look at octets without a node.
namespace bindle::cli {

enum class Encoding { binary, hex };

// Decodes every block of a bundle. ExitCode::integrity_failure when it is no valid one; the reason
// is part of what is printed.
struct InspectBundle {
  std::string file = "-";
  Encoding encoding = Encoding::binary;
};

// Checks the signature of a manifest, or of the one a bundle carries, and shows its fields. With a
// keyring, ExitCode::not_permitted when it does not know the publisher.
struct VerifyManifest {
  std::string file = "-";
  Encoding encoding = Encoding::binary;
  std::string keyring;  // empty: the signature alone is checked
};

Result<ExitCode> run(InspectBundle const& command, Session& session);
Result<ExitCode> run(VerifyManifest const& command, Session& session);

}  // namespace bindle::cli
