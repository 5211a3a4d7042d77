#include "convergence/tcpcl/session.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <map>
#include <utility>
#include <variant>
#include <vector>

// Both roles, fed with arbitrary octets in arbitrary slices. Of each slice the first octet says
// what happens besides: its length, passing time, bundles to send, decisions, refusals.

namespace {

using namespace bindle;
using namespace bindle::convergence;
using namespace bindle::convergence::tcpcl;

Config small_config() {
  Config config;
  config.node_id = "dtn://fuzz/";
  config.segment_mru = 48 * 1024;
  config.transfer_mru = 96 * 1024;
  config.segment_size = 100;
  config.receive_window_bundles = 3;
  config.receive_window_bytes = 64 * 1024;
  config.receive_memory = 256 * 1024;
  return config;
}

class Harness {
 public:
  explicit Harness(Role role)
      : memory_(config_.receive_memory), session_(config_, role, memory_, decisions(), now_) {}

  ~Harness() {
    session_.disconnected("end of input");
    take_events();
    if (!sent_.empty()) __builtin_trap();  // every transfer has an outcome
    for (auto const ticket : std::exchange(tickets_, {}))
      session_.decided(ticket, {}, now_);
    if (memory_.used() != 0) __builtin_trap();
  }

  void step(std::uint8_t what, ByteView slice) {
    feed(slice);
    if ((what & 0x10) != 0) write();
    if ((what & 0x20) != 0) send(what);
    if ((what & 0x40) != 0) decide_last(what);
    if ((what & 0x80) != 0) pass(std::chrono::seconds(what & 0x0f));
    if (what == 0xef) session_.terminate(TermReason::unknown, now_);
    take_events();
    if (memory_.used() > config_.receive_memory) __builtin_trap();
  }

 private:
  Session::Decisions decisions() {
    return {TlsPolicy::never,
            [](std::string const& node_id) -> Result<void> {
              if (node_id == "dtn://refused/") return fail(Errc::not_permitted, "refused");
              return {};
            },
            [this](auto length) { return admit(length); }};
  }

  std::optional<RefuseReason> admit(std::optional<std::uint64_t> length) {
    if (length && *length > config_.transfer_mru) __builtin_trap();
    if (length && *length % 7 == 3) return RefuseReason::no_resources;
    return std::nullopt;
  }

  void feed(ByteView octets) {
    while (!octets.empty()) {
      std::size_t count = 0;
      for (auto const space : session_.space()) {
        auto const wanted = std::min(space.size(), octets.size() - count);
        if (wanted > 0) std::memcpy(space.data(), octets.data() + count, wanted);
        count += wanted;
      }
      if (count == 0) return;
      session_.arrived(count, now_);
      take_events();
      octets = octets.subspan(count);
    }
  }

  // Reads every octet as a system call would, and quickly.
  void write() {
    for (auto const piece : session_.begin_write())
      written_.assign(piece.begin(), piece.end());
    session_.wrote(now_);
  }

  void send(std::uint8_t what) {
    auto const sent = session_.send(OutgoingBundle{Bytes(what), Bytes(300u + what), Bytes(1)});
    if (auto const* const id = std::get_if<std::uint64_t>(&sent)) sent_[*id] = true;
  }

  void decide_last(std::uint8_t what) {
    if (tickets_.empty()) return;
    auto const ticket = tickets_.back();
    tickets_.pop_back();
    auto const refuse = (what & 0x01) != 0;
    session_.decided(ticket, refuse ? std::optional(RefuseReason::completed) : std::nullopt, now_);
  }

  void pass(std::chrono::seconds time) {
    now_ += time;
    session_.tick(now_);
    auto const next = session_.next_tick(now_);
    if (next && *next < now_) __builtin_trap();
  }

  void take_events() {
    for (auto events = session_.take_events(); !events.empty(); events = session_.take_events()) {
      for (auto const& event : events) {
        if (auto const* const arrived = std::get_if<event::BundleArrived>(&event)) {
          if (arrived->bundle.empty() || arrived->bundle.size() > config_.transfer_mru)
            __builtin_trap();
          tickets_.push_back(arrived->ticket);
        } else if (auto const* const decided = std::get_if<event::TransferDecided>(&event)) {
          if (sent_.erase(decided->transfer_id) != 1) __builtin_trap();  // once for each
        }
      }
      session_.proceed(now_);
    }
  }

  Config const config_ = small_config();
  ReceiveMemory memory_;
  Session::Time now_{};
  Session session_;
  std::map<std::uint64_t, bool> sent_;
  std::vector<IncomingTransfers::Ticket> tickets_;
  Bytes written_;
};

void run(Role role, ByteView input) {
  Harness harness(role);
  while (!input.empty()) {
    auto const what = input.front();
    auto const length = std::min<std::size_t>(input.size() - 1, (what & 0x0f) * 5u + 1);
    harness.step(what, input.subspan(1, length));
    input = input.subspan(1 + length);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  run(Role::active, {data, size});
  run(Role::passive, {data, size});
  return 0;
}
