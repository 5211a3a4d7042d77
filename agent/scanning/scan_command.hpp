#pragma once

#include "bundle/result.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace bindle::agent {

// A program of the administrator's that looks at a file, such as clamdscan.
struct ScanCommand {
  std::vector<std::string>
      words;  // the program by its absolute path, then its arguments; none: no scan
  std::chrono::milliseconds timeout = std::chrono::seconds(60);
};

struct ScanVerdict {
  bool accepted = true;
  std::string reason;  // of a refusal: what the program said, or why it could not say anything
};

// Of what the program says, so much is kept.
inline constexpr std::size_t kMaxScanOutput = 1024;

// Words with spaces between them; Errc::invalid_argument unless the first one is an absolute path.
// Empty: no scan.
Result<std::vector<std::string>> parse_scan_command(std::string_view text);

// Runs the program, without a shell, with the file's path as its last argument, nothing on standard
// input and an environment of PATH and LANG alone. Exit code 0 accepts; any other, a signal, the
// timeout and a program that does not start refuse: what was not looked at is not let through. When
// the time is over the program and all that it started are killed. Blocks; thread-safe.
ScanVerdict scan_file(ScanCommand const& command, std::filesystem::path const& file);

}  // namespace bindle::agent
