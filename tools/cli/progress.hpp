#pragma once

#include "tools/cli/console.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bindle::cli {

// How far something is, for the person who waits. On a terminal one line that is written over; off
// a terminal one line when a phase begins; with --quiet nothing.
class Progress {
 public:
  explicit Progress(Console& console) : console_(console) {}

  // Takes the line off the terminal.
  ~Progress();

  Progress(Progress const&) = delete;
  Progress& operator=(Progress const&) = delete;

  // The same phase again is no new one.
  void begin(std::string_view phase);

  // In octets; shown at most ten times a second.
  void show(std::uint64_t done, std::optional<std::uint64_t> total);

 private:
  void write_over(std::string_view line);

  Console& console_;
  std::string phase_;
  std::chrono::steady_clock::time_point shown_;
  bool line_open_ = false;
};

}  // namespace bindle::cli
