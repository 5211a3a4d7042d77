#pragma once

#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>

namespace bindle::cli {

// Checks the signature of a manifest, or of the one a bundle carries, and shows its fields. With a
// keyring, ExitCode::not_permitted when it does not know the publisher.
struct VerifyManifest {
  std::string file = "-";
  OctetsInput input{.encoding = Encoding::binary, .max_size = "256MiB"};
  std::string keyring;  // empty: the signature alone is checked
};

Result<ExitCode> run(VerifyManifest const& command, Session& session);

}  // namespace bindle::cli
