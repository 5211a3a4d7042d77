#pragma once

#include "bundle/ids.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <string>
#include <string_view>

namespace bindle::cli {

// The node's own key and whom it trusts; from the running node, or from its folder.
struct ShowKeys {
  std::string folder;    // empty: ask the node
  std::string key = {};  // empty: all; else 64 hexadecimal digits, and why it is believed
};

// Tells the node what a publisher key is worth.
struct TrustKey {
  std::string key;  // 64 hexadecimal digits
  std::string name;
  std::string level = "known";
};

// Errc::invalid_argument unless it has 64 hexadecimal digits.
Result<PublisherKey> parse_key_argument(std::string_view text);

Result<ExitCode> run(ShowKeys const& command, Session& session);
Result<ExitCode> run(TrustKey const& command, Session& session);

}  // namespace bindle::cli
