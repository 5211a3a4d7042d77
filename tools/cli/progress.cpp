#include "tools/cli/progress.hpp"

#include "tools/cli/human.hpp"

#include <ostream>

namespace bindle::cli {
namespace {

constexpr std::chrono::milliseconds kPause{100};

std::string percentage(std::uint64_t done, std::uint64_t total) {
  if (total == 0) return "100 %";
  auto const share = static_cast<double>(done) / static_cast<double>(total);
  return std::to_string(static_cast<int>(share * 100)) + " %";
}

}  // namespace

Progress::~Progress() {
  if (line_open_) console_.err << "\r\x1b[K" << std::flush;
}

void Progress::begin(std::string_view phase) {
  if (console_.quiet || phase == phase_) return;
  phase_ = printable(phase);
  shown_ = {};
  if (console_.err_is_terminal) return write_over(phase_);
  console_.err << phase_ << '\n';
}

void Progress::show(std::uint64_t done, std::optional<std::uint64_t> total) {
  if (console_.quiet || !console_.err_is_terminal) return;
  auto const now = std::chrono::steady_clock::now();
  if (now - shown_ < kPause) return;
  shown_ = now;
  auto line = phase_ + ": " + human_size(done);
  if (total) line += " of " + human_size(*total) + ", " + percentage(done, *total);
  write_over(line);
}

void Progress::write_over(std::string_view line) {
  console_.err << '\r' << line << "\x1b[K" << std::flush;
  line_open_ = true;
}

}  // namespace bindle::cli
