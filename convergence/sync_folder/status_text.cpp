#include "convergence/sync_folder/status_text.hpp"

#include "bundle/rfc3339.hpp"

#include <algorithm>
#include <chrono>

namespace bindle::convergence::sync_folder {
namespace {

std::string count(std::string label, std::uint64_t number) {
  label.resize(std::max<std::size_t>(label.size() + 1, 24), ' ');
  return label + std::to_string(number) + "\r\n";
}

}  // namespace

std::string status_text(StickStatus const& status) {
  std::string text = "Bindle stick\r\n\r\n";
  text += status.safe_to_remove ? "SAFE TO REMOVE\r\n" : "IN USE - DO NOT REMOVE YET\r\n";
  text += "\r\nNode                    " + status.node + "\r\n";
  UtcTime const at{std::chrono::milliseconds(status.synced_ms)};
  text += "Time                    " + to_rfc3339(at) + "\r\n";
  if (!status.safe_to_remove) return text;
  text += count("Taken from the stick", status.taken);
  text += count("Put onto the stick", status.written);
  text += count("Left out, no room", status.left_out);
  text += count("Damaged files", status.damaged);
  text += count("Bundles on it now", status.bundles);
  return text + count("Bytes of bundles", status.bytes);
}

}  // namespace bindle::convergence::sync_folder
