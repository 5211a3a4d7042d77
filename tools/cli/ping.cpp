#include "tools/cli/ping.hpp"

#include "bundle/eid.hpp"
#include "bundle/quantity.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/interruption.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/ping_summary.hpp"
#include "tools/cli/target.hpp"

#include <algorithm>
#include <optional>
#include <ostream>
#include <random>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace bindle::cli {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kLongestPoll = 500ms;  // so soon an interruption is noticed
constexpr milliseconds kReportsQuiet = 1s;
constexpr std::size_t kSequenceOctets = 8;

// Service numbers for private use (RFC 9758 section 9.4), which are as good as dtn demuxes.
constexpr std::uint64_t kLeastService = 0x10000;
constexpr std::uint64_t kMostService = 0x7fff'ffff;

Result<Eid> echo_endpoint(std::string const& text) {
  auto const given = Eid::parse(text);
  if (!given) return fail(Errc::invalid_argument, given.error().detail);
  if (given->is_null()) return fail(Errc::invalid_argument, "the null endpoint answers nobody");
  if (!given->is_node_id()) return *given;
  return given->with_service(given->scheme() == EidScheme::ipn ? "7" : "echo");
}

// The sequence number, then filling.
Bytes payload_of(std::uint64_t sequence, std::uint64_t size) {
  Bytes payload(static_cast<std::size_t>(size), 'x');
  for (std::size_t i = 0; i < kSequenceOctets; ++i)
    payload[i] = static_cast<std::uint8_t>(sequence >> 8 * (kSequenceOctets - 1 - i));
  return payload;
}

std::optional<std::uint64_t> sequence_in(ByteView payload) {
  if (payload.size() < kSequenceOctets) return std::nullopt;
  std::uint64_t sequence = 0;
  for (auto const octet : payload.first(kSequenceOctets))
    sequence = sequence << 8 | octet;
  return sequence;
}

// Sends the requests and takes the replies from an endpoint of its own, so that several commands
// do not take each other's.
class Conversation {
 public:
  Conversation(Ping const& command,
               Eid destination,
               Session& session,
               Interruption const& interruption)
      : command_(command),
        destination_(std::move(destination)),
        session_(session),
        interruption_(interruption),
        service_(std::to_string(
            std::uniform_int_distribution<std::uint64_t>(kLeastService, kMostService)(random_))) {}

  Result<void> hold() {
    for (std::uint64_t sequence = 1; sequence <= command_.count && !interruption_.requested();
         ++sequence) {
      auto const start = Clock::now();
      TRY_VOID(send(sequence));
      auto const last = sequence == command_.count;
      auto const until = start + (last ? command_.patience : command_.interval);
      TRY_VOID(receive(until, last));
    }
    return command_.report ? collect_reports() : Result<void>{};
  }

  std::vector<PingRequest> const& requests() const { return requests_; }

 private:
  Result<void> send(std::uint64_t sequence) {
    Target target("/v1/bundles");
    target.query("destination", destination_.to_string());
    target.query("service", service_);
    auto const life = command_.patience + command_.interval * command_.count + 1min;
    target.query("lifetime", duration_text(life));
    if (command_.report) target.query("report", "all").query("status_time", "true");
    auto const payload = payload_of(sequence, command_.size);
    ByteView rest(payload);
    auto const source = [&rest](std::span<std::uint8_t> into) -> Result<std::size_t> {
      auto const piece = rest.first(std::min(into.size(), rest.size()));
      std::copy(piece.begin(), piece.end(), into.begin());
      rest = rest.subspan(piece.size());
      return piece.size();
    };
    auto const start = Clock::now();
    TRY(auto const sent, session_.node.upload(target.text(), source, payload.size()));
    requests_.push_back({sequence,
                         number_field(sent, "arrival"),
                         text_field(sent, "bundle_id"),
                         start,
                         std::nullopt,
                         {}});
    own_endpoint_ = text_field(sent, "source");
    // Replies come after the first request.
    if (sequence == 1) heard_up_to_ = number_field(sent, "arrival");
    if (sequence == 1)
      say("PING " + destination_.to_string() + " from " + own_endpoint_ + ": " +
          std::to_string(command_.size) + " octets");
    return {};
  }

  // Until that time; after the last request no longer than there is something to wait for.
  Result<void> receive(Clock::time_point until, bool last) {
    while (!(last && all_answered()) && !interruption_.requested()) {
      auto const left = std::chrono::ceil<milliseconds>(until - Clock::now());
      if (left <= 0ms) return {};
      Target target("/v1/inbox");
      target.query("destination", own_endpoint_);
      target.query("after", std::to_string(heard_up_to_));
      target.query("wait", duration_text(std::min(left, kLongestPoll)));
      TRY(auto const reply, session_.node.get(target.text()));
      for (auto const& bundle : objects_field(reply, "bundles"))
        TRY_VOID(take(bundle));
    }
    return {};
  }

  Result<void> take(json::object const& bundle) {
    auto const came = Clock::now();
    auto const arrival = number_field(bundle, "arrival");
    heard_up_to_ = std::max(heard_up_to_, arrival);
    Target const target(Target("/v1/bundles").segment(std::to_string(arrival)));
    Bytes payload;
    auto const collect = [&payload](ByteView octets) -> Result<void> {
      if (payload.size() < kSequenceOctets)
        payload.insert(payload.end(), octets.begin(), octets.end());
      return {};
    };
    TRY([[maybe_unused]] auto const length,
        session_.node.download(Target(target).segment("payload").text(), collect));
    TRY_VOID(session_.node.remove(target.text()));
    note(sequence_in(payload), text_field(bundle, "source"), came);
    return {};
  }

  void note(std::optional<std::uint64_t> sequence,
            std::string const& from,
            Clock::time_point came) {
    auto const request = std::find_if(requests_.begin(), requests_.end(), [&](auto const& each) {
      return sequence && each.sequence == *sequence;
    });
    if (request == requests_.end() || request->round_trip) return;
    request->round_trip = came - request->sent;
    say("reply from " + printable(from) + ": seq=" + std::to_string(request->sequence) +
        " time=" + milliseconds_text(*request->round_trip));
  }

  bool all_answered() const {
    return std::all_of(requests_.begin(), requests_.end(), [](auto const& request) {
      return request.round_trip.has_value();
    });
  }

  // Reports come on their own ways: waits until no more have come for a while.
  Result<void> collect_reports() {
    auto const give_up = Clock::now() + command_.patience;
    auto quiet_since = Clock::now();
    std::size_t before = 0;
    while (true) {
      // At least once, so that what has come is shown.
      TRY(auto const count, fetch_reports());
      if (interruption_.requested()) return {};
      auto const now = Clock::now();
      if (count != std::exchange(before, count)) quiet_since = now;
      if (now >= give_up || now - quiet_since >= kReportsQuiet) return {};
      std::this_thread::sleep_for(session_.poll_limits.longest);
    }
  }

  Result<std::size_t> fetch_reports() {
    std::size_t count = 0;
    for (auto& request : requests_) {
      TRY(auto const bundle,
          session_.node.get(Target("/v1/bundles").segment(std::to_string(request.arrival)).text()));
      request.reports = array_field(bundle, "reports");
      count += request.reports.size();
    }
    return count;
  }

  void say(std::string const& line) {
    if (session_.console.wants_json()) return;
    session_.console.write_text(line + "\n");
    session_.console.out.flush();
  }

  Ping const& command_;
  Eid destination_;
  Session& session_;
  Interruption const& interruption_;
  std::random_device random_;
  std::string service_;
  std::string own_endpoint_;
  std::uint64_t heard_up_to_ = 0;
  std::vector<PingRequest> requests_;
};

}  // namespace

Result<ExitCode> run(Ping const& command, Session& session) {
  TRY(auto const destination, echo_endpoint(command.destination));
  Interruption const interruption;
  Conversation conversation(command, destination, session, interruption);
  TRY_VOID(conversation.hold());
  auto const summary = summarise(conversation.requests());
  if (session.console.wants_json())
    session.console.write_json(json_of(summary, destination, conversation.requests()));
  else
    session.console.write_text(text_of(summary, destination, conversation.requests()));
  return summary.received > 0 ? ExitCode::ok : ExitCode::unreachable;
}

}  // namespace bindle::cli
