#include "agent/core/contact.hpp"

#include <utility>

// Bundles that go on to the neighbour as they come, beside those that are stored.
namespace bindle::agent {

bool Contact::pass(QueuedBundle const& bundle, Moment now) {
  if (!acknowledges_ || ending_ || comes_from_peer(bundle)) return false;
  if (!standing_.may_have(bundle.audience) || !passing_.has_room_for(bundle.length, now))
    return false;
  if (paused_until_ && now.elapsed < *paused_until_) return false;
  if (power_ == PowerMode::low && bundle.send_class != SendClass::emergency) return false;
  if (something_waits_before(bundle.send_class) || !may_leave(bundle, now)) return false;
  allowance_.spend(bundle.length, now);
  passing_.add(bundle.length);
  return true;
}

// Nothing overtakes what is stored and waits for the link.
bool Contact::something_waits_before(SendClass send_class) const {
  for (auto const each : storage::kSendClasses) {
    auto const& of = lanes_[static_cast<std::size_t>(each)];
    if (!of.ready.empty() || of.routed.first() != nullptr || !of.answers.empty()) return true;
    if (each == send_class) break;
  }
  return false;
}

void Contact::pass_ended(std::uint64_t length, TransferOutcome outcome, Moment now) {
  passing_.remove(length);
  switch (outcome) {
    case TransferOutcome::refused_no_resources:
      return pause(now);
    case TransferOutcome::refused_session_terminating:
    case TransferOutcome::link_lost:
      ending_ = true;
      return;
    default:
      return;
  }
}

void Contact::pass_goes_on(QueuedBundle stored) {
  passing_.remove(stored.length);
  auto const arrival = stored.arrival;
  // A fetch may have found it and sent it meanwhile.
  if (in_flight_.contains(arrival)) return;
  bytes_in_flight_ += stored.length;
  auto const source = stored.routing ? Source::routed : Source::offer;
  in_flight_.emplace(arrival, InFlight{std::move(stored), source});
}

}  // namespace bindle::agent
