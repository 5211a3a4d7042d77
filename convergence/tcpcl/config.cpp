#include "convergence/tcpcl/config.hpp"

#include "convergence/tcpcl/message_reader.hpp"

#include <limits>

namespace bindle::convergence::tcpcl {
namespace {

// Smaller segments cost more in headers than they carry.
constexpr std::uint64_t kMinSegment = 1024;
constexpr std::uint64_t kMaxSegment = std::uint64_t{1} << 30;
constexpr std::chrono::milliseconds kMaxHandshake{60'000};
constexpr std::chrono::milliseconds kMaxBackoff{60'000};

Result<void> check(bool good, char const* sentence) {
  if (!good) return fail(Errc::invalid_argument, sentence);
  return {};
}

Result<void> validate_times(Config const& config) {
  using std::chrono::milliseconds;
  TRY_VOID(check(config.keepalive.count() >= 0 &&
                     config.keepalive.count() <= std::numeric_limits<std::uint16_t>::max(),
                 "The TCPCL keepalive must be between 0 (off) and 65535 seconds."));
  TRY_VOID(
      check(config.idle_timeout >= milliseconds(0), "The TCPCL idle timeout must not be below 0."));
  TRY_VOID(
      check(config.handshake_timeout > milliseconds(0) && config.handshake_timeout <= kMaxHandshake,
            "The TCPCL handshake timeout must be above 0 and at most 60 seconds."));
  TRY_VOID(check(config.ending_timeout > milliseconds(0),
                 "The time for a TCPCL session to end must be above 0."));
  TRY_VOID(check(config.connect_timeout > milliseconds(0),
                 "The TCPCL connect timeout must be above 0."));
  return check(config.backoff_min > milliseconds(0) && config.backoff_min <= config.backoff_max &&
                   config.backoff_max <= kMaxBackoff,
               "The TCPCL reconnect delays must be above 0, the smallest not above the largest, "
               "and the largest at most 60 seconds.");
}

Result<void> validate_sizes(Config const& config) {
  TRY_VOID(check(config.segment_mru >= kMinSegment && config.segment_mru <= kMaxSegment,
                 "The TCPCL segment MRU must be between 1 KiB and 1 GiB."));
  TRY_VOID(check(config.segment_size > 0 && config.segment_size <= kMaxSegment,
                 "The TCPCL segment size must be between 1 octet and 1 GiB."));
  TRY_VOID(
      check(config.transfer_mtu >= kMinSegment, "The TCPCL transfer MTU must not be below 1 KiB."));
  TRY_VOID(check(config.transfer_mru >= config.segment_mru,
                 "The TCPCL transfer MRU must not be below the segment MRU."));
  TRY_VOID(check(config.receive_memory >= config.transfer_mru,
                 "The TCPCL receive memory must hold one transfer of the transfer MRU."));
  return check(config.receive_window_bytes > 0 && config.receive_window_bundles > 0 &&
                   config.max_sessions > 0,
               "The TCPCL receive window and the number of sessions must be above 0.");
}

}  // namespace

Result<void> validate(Config const& config) {
  TRY_VOID(check(config.node_id.size() <= MessageReader::kMaxNodeId &&
                     config.second_node_id.size() <= MessageReader::kMaxNodeId,
                 "The node ID is too long for a TCPCL session: at most 2048 octets."));
  TRY_VOID(validate_times(config));
  return validate_sizes(config);
}

}  // namespace bindle::convergence::tcpcl
