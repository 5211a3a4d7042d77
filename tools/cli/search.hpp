#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bindle::cli {

enum class Held { any, held, missing };

// Looks for files in the node's catalogue, whether they are held or not.
struct SearchFiles {
  std::vector<std::string> words = {};  // none: whatever fits the rest
  std::string topic = {};
  std::vector<std::string> tags = {};
  std::string publisher = {};   // a key or a name in the node's keyring
  std::string media_type = {};  // "video/mp4" or "video/*"
  std::string min_size = {};    // as the node reads sizes
  std::string max_size = {};
  Held held = Held::any;
  std::uint64_t limit = 100;
  bool network = false;          // ask other nodes instead
  std::string deadline = "60m";  // until when they may answer
  std::string wait = "10s";      // how long their answers are waited for
};

// ExitCode::not_found when nothing fits.
Result<ExitCode> run(SearchFiles const& command, Session& session);

}  // namespace bindle::cli
