#pragma once

#include "agent/reports/reporter.hpp"
#include "storage/partial_adus.hpp"
#include "storage/transaction.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace bindle::agent {

// Makes room where the limits of what waits for reassembly are reached: incomplete bundles are
// given up, oldest first, whose fragments are of the same source as the arriving one; if there is
// none, those whose oldest fragment has waited for kFragmentPatience. So a source that begins more
// than it ends takes from itself first, and nobody shuts the others out for longer than that.
class FragmentEviction {
 public:
  struct Times {
    std::uint64_t unix_ms = 0;
    std::uint64_t node_ms = 0;
    std::uint64_t retain_until_node_ms = 0;  // of the records of what is given up
  };

  FragmentEviction(storage::Transaction& transaction, Reporter& reporter, Times times)
      : transaction_(transaction), reporter_(reporter), times_(times) {}

  // Gives up what it takes, and no more than kMostEvictions; each fragment is deleted for the
  // reason "depleted storage" (RFC 9171 section 5.10). There may be too little room all the same.
  Result<void> make_room(storage::FragmentPlace const& arriving,
                         std::string const& source,
                         storage::ReassemblyLimits const& limits);

  // How many status reports were put into the outbox.
  std::size_t reports_to_send() const { return reports_to_send_; }

 private:
  Result<std::optional<storage::AduKey>> victim(storage::AduKey const& arriving,
                                                std::string const& source) const;
  Result<void> give_up(storage::AduKey const& adu);

  storage::Transaction& transaction_;
  Reporter& reporter_;
  Times times_;
  std::size_t reports_to_send_ = 0;
};

inline constexpr std::chrono::milliseconds kFragmentPatience = std::chrono::minutes(10);
inline constexpr std::size_t kMostEvictions = 4;

}  // namespace bindle::agent
