#include "convergence/tcpcl/session.hpp"

#include <algorithm>
#include <utility>

namespace bindle::convergence::tcpcl {
namespace {

using Severity = event::Remark::Severity;

// How long the last octets may take to leave, and the peer's end of the connection to follow.
constexpr std::chrono::seconds kClosingTime{2};

// A peer that lets this much of acknowledgements and the like pile up is not reading.
constexpr std::size_t kMaxUnwrittenMessages = 1u << 20;

// A peer with which more messages are rejected, either way, does not speak the protocol.
constexpr int kMaxRejections = 100;

// Segment data of at least this length is read straight into the transfer's buffer.
constexpr std::uint64_t kDirectRead = 8u << 10;

std::string ended_by(char const* who, TermReason reason) {
  auto const ended = std::string("ended by ") + who;
  return reason == TermReason::unknown ? ended : ended + ": " + std::string(name(reason));
}

std::uint8_t header_of(MessageType type) {
  return static_cast<std::uint8_t>(type);
}

}  // namespace

Session::Session(
    Config const& config, Role role, ReceiveMemory& memory, Decisions decisions, Time now)
    : config_(config),
      role_(role),
      tls_(decisions.tls),
      own_node_id_(decisions.own_node_id.empty() ? config.node_id
                                                 : std::move(decisions.own_node_id)),
      check_peer_(std::move(decisions.check_peer)),
      incoming_(config, memory, std::move(decisions.admit)),
      last_arrived_(now),
      last_wrote_(now),
      last_message_(now),
      phase_limit_(now + config.handshake_timeout) {
  if (role_ == Role::active) encode(messages_, our_contact_header(tls_));
}

std::array<std::span<std::uint8_t>, 2> Session::space() {
  direct_space_ = 0;
  if (!may_read()) return {};
  // Not an octet more: what follows may belong to TLS, and nothing that came before TLS counts.
  if (phase_ == Phase::contact) return {reader_.contact_header_space()};
  auto const left = reader_.data_left();
  if (phase_ != Phase::established || left < kDirectRead) return {reader_.space()};
  auto const direct = incoming_.space(left);
  direct_space_ = direct.size();
  if (direct.empty()) return {reader_.space()};
  if (direct.size() < left) return {direct};
  return {direct, reader_.space()};
}

void Session::arrived(std::size_t count, Time now) {
  last_arrived_ = now;
  counters_.bytes_read += count;
  if (phase_ == Phase::closing || phase_ == Phase::closed) return;
  auto const direct = std::min(count, direct_space_);
  if (direct > 0) {
    incoming_.stored(direct);
    reader_.skip_data(direct);
    if (reader_.data_left() == 0) end_segment();
  }
  reader_.arrived(count - direct);
  proceed(now);
}

std::span<ByteView const> Session::begin_write() {
  if (phase_ == Phase::closed) return {};
  batch_.add_messages(std::exchange(messages_, {}));
  if (phase_ == Phase::established) outgoing_.fill(batch_, parameters_.segment_size);
  writing_ = !batch_.empty();
  return batch_.pieces();
}

void Session::wrote(Time now) {
  writing_ = false;
  last_wrote_ = now;
  counters_.bytes_written += batch_.size();
  batch_.clear();
  outgoing_.written();
}

std::variant<std::uint64_t, TransferOutcome> Session::send(OutgoingBundle bundle) {
  if (phase_ != Phase::established) return TransferOutcome::link_lost;
  if (term_sent_) return TransferOutcome::refused_session_terminating;
  if (bundle.size() == 0) return TransferOutcome::refused_not_acceptable;
  if (bundle.size() > parameters_.transfer_mtu) return TransferOutcome::too_large_for_peer;
  return outgoing_.add(std::move(bundle));
}

void Session::decided(IncomingTransfers::Ticket ticket,
                      std::optional<RefuseReason> refusal,
                      Time now) {
  auto const was_reading = may_read();
  auto const length = incoming_.decided(ticket, refusal);
  if (!refusal) {
    ++counters_.bundles_received;
    counters_.bundle_bytes_received += length;
  }
  if (!was_reading) last_arrived_ = now;  // the silence was ours
  proceed(now);
}

void Session::terminate(TermReason reason, Time now) {
  switch (phase_) {
    case Phase::contact:
    case Phase::securing:
      return disconnected("ended by us during contact");
    case Phase::init:
      return close_with_term(reason, "ended by us during session negotiation", now);
    case Phase::established:
      if (term_sent_) return;
      end_reason_ = ended_by("us", reason);
      send_term(SessTerm{false, reason}, now);
      return close_when_ended(now);
    case Phase::closing:
    case Phase::closed:
      return;
  }
}

void Session::disconnected(std::string const& why, Failure failure) {
  // At the end of a session it is in order.
  if (phase_ != Phase::closing && phase_ != Phase::closed) blame(failure);
  if (end_reason_.empty()) end_reason_ = why;
  phase_ = Phase::closed;
  auto beginning = incoming_.abandon();
  if (!beginning.empty()) events_.emplace_back(event::TransferInterrupted{std::move(beginning)});
  settle(outgoing_.give_up_all());
}

std::vector<Event> Session::take_events() {
  established_untold_ = false;
  return std::exchange(events_, {});
}

bool Session::may_read() const {
  if (phase_ == Phase::closed || phase_ == Phase::securing) return false;
  return phase_ != Phase::established || incoming_.window_open();
}

bool Session::anything_to_write() const {
  return writing_ || !messages_.empty() || outgoing_.has_segment();
}

void Session::proceed(Time now) {
  bool more = true;
  while (more && may_read() && !established_untold_) {
    if (phase_ == Phase::contact)
      more = process_contact_header(now);
    else if (phase_ == Phase::closing)
      more = false;
    else
      more = reader_.data_left() > 0 ? process_data() : process_message(now);
  }
  if (phase_ != Phase::established) return;
  queue_answers(now);
  close_when_ended(now);
}

bool Session::process_contact_header(Time now) {
  auto const header = reader_.take_contact_header();
  if (!header) {
    disconnected(header.error().detail, Failure::not_tcpcl);
    return false;
  }
  if (!*header) return false;
  if (role_ == Role::passive) encode(messages_, our_contact_header(tls_));
  if ((*header)->version != kVersion) {
    blame(Failure::version);
    refuse_contact(TermReason::version_mismatch,
                   "the peer speaks TCPCL version " + std::to_string((*header)->version),
                   now);
    return true;
  }
  auto const under_tls = negotiate_tls(tls_, **header);
  if (!under_tls) {
    blame(Failure::tls);
    close_with_term(TermReason::contact_failure, under_tls.error().detail, now);
  } else if (*under_tls) {
    phase_ = Phase::securing;
  } else {
    secured(now);
  }
  return true;
}

// The first reason counts: what follows from it is not the peer's doing.
void Session::blame(Failure failure) {
  if (failure_ == Failure::none) failure_ = failure;
}

void Session::blame_for_violation() {
  blame(phase_ == Phase::established ? Failure::violation : Failure::sess_init);
}

// Version numbers are the passive side's to refuse; it has no session to end with the other one.
void Session::refuse_contact(TermReason reason, std::string const& why, Time now) {
  if (role_ == Role::passive)
    close_with_term(reason, why, now);
  else
    close(why, now);
}

void Session::secured(Time now) {
  phase_ = Phase::init;
  last_arrived_ = now;
  if (role_ == Role::passive) return;
  auto init = our_sess_init(config_);
  init.node_id = own_node_id_;
  encode(messages_, init);
}

bool Session::process_data() {
  auto const data = reader_.take_data();
  if (data.empty()) return false;
  incoming_.store(data);
  if (reader_.data_left() == 0) end_segment();
  return true;
}

bool Session::process_message(Time now) {
  auto const message = reader_.take_message();
  if (!message) {
    unreadable(message.error(), now);
    return true;
  }
  if (!*message) return false;
  auto const type = type_of(**message);
  if (type != MessageType::keepalive) last_message_ = now;
  if (is_expected(type)) {
    std::visit([this, now](auto const& it) { handle(it, now); }, **message);
    return true;
  }
  reject(RejectReason::unexpected, header_of(type), now);
  if (phase_ != Phase::init) return true;
  blame_for_violation();
  close("a message of type " + std::to_string(static_cast<int>(type)) + " came before SESS_INIT",
        now);
  return true;
}

// The end of such a message cannot be found, so nothing after it can be read.
void Session::unreadable(Error const& error, Time now) {
  blame_for_violation();
  auto const is_sess_init = reader_.next_type() == header_of(MessageType::sess_init);
  if (phase_ == Phase::init && is_sess_init)
    return close_with_term(TermReason::contact_failure, error.detail, now);
  reject(error.code == Errc::unsupported ? RejectReason::type_unknown : RejectReason::unsupported,
         reader_.next_type(),
         now);
  close(error.detail, now);
}

bool Session::is_expected(MessageType type) const {
  switch (type) {
    case MessageType::sess_init:
      return phase_ == Phase::init;
    case MessageType::xfer_segment:
    case MessageType::xfer_ack:
    case MessageType::xfer_refuse:
      return phase_ == Phase::established;
    case MessageType::keepalive:
    case MessageType::sess_term:
    case MessageType::msg_reject:
      return true;
  }
  return false;
}

void Session::handle(SessInit const& message, Time now) {
  auto const agreed = negotiate(config_, message);
  if (!agreed) {
    blame(Failure::sess_init);
    return close_with_term(TermReason::contact_failure, agreed.error().detail, now);
  }
  if (auto const accepted = check_peer_(message.node_id); !accepted) {
    blame(Failure::not_permitted);
    return close_with_term(TermReason::contact_failure, accepted.error().detail, now);
  }
  if (role_ == Role::passive) encode(messages_, our_sess_init(config_, message.node_id));
  parameters_ = *agreed;
  phase_ = Phase::established;
  established_untold_ = true;
  events_.emplace_back(event::Established{message.node_id,
                                          parameters_.keepalive,
                                          message.segment_mru,
                                          message.transfer_mru,
                                          parameters_.transfer_mtu});
}

void Session::handle(XferSegment const& message, Time now) {
  if (message.data_length > config_.segment_mru) return refuse_segment(message.data_length, now);
  if (incoming_.begin_segment(message) == IncomingTransfers::Verdict::unexpected)
    reject(RejectReason::unexpected, header_of(MessageType::xfer_segment), now);
  if (message.data_length == 0) end_segment();
}

// We would have to read to its end to find the next message.
void Session::refuse_segment(std::uint64_t length, Time now) {
  blame_for_violation();
  reject(RejectReason::unsupported, header_of(MessageType::xfer_segment), now);
  close("a segment of " + std::to_string(length) + " octets is longer than our segment MRU", now);
}

void Session::end_segment() {
  auto arrived = incoming_.end_segment();
  if (!arrived) return;
  events_.emplace_back(event::BundleArrived{arrived->ticket, std::move(arrived->bundle)});
}

void Session::handle(XferAck const& message, Time now) {
  settle(outgoing_.acknowledged(message), MessageType::xfer_ack, now);
}

void Session::handle(XferRefuse const& message, Time now) {
  settle(outgoing_.refused(message), MessageType::xfer_refuse, now);
}

void Session::settle(Result<std::optional<OutgoingTransfers::Decided>> const& answer,
                     MessageType type,
                     Time now) {
  if (!answer)
    reject(RejectReason::unexpected, header_of(type), now);
  else if (*answer)
    report(**answer);
}

void Session::settle(std::vector<OutgoingTransfers::Decided> const& given_up) {
  for (auto const& decided : given_up)
    events_.emplace_back(event::TransferDecided{decided.transfer_id, decided.outcome});
}

void Session::report(OutgoingTransfers::Decided const& decided) {
  if (decided.outcome == TransferOutcome::acknowledged) {
    ++counters_.bundles_sent;
    counters_.bundle_bytes_sent += decided.length;
  } else {
    ++counters_.refused_by_peer;
    remark(Severity::debug,
           "transfer " + std::to_string(decided.transfer_id) + " " +
               std::string(name(decided.outcome)));
  }
  events_.emplace_back(event::TransferDecided{decided.transfer_id, decided.outcome});
}

// Only an idle peer sends them.
void Session::handle(Keepalive const&, Time) {
  if (!idle()) return;
  reader_.trim();
  events_.emplace_back(event::Quiet());
}

void Session::handle(SessTerm const& message, Time now) {
  term_received_ = true;
  auto const why = ended_by("the peer", message.reason);
  ended_idle_ = ended_idle_ || message.reason == TermReason::idle_timeout;
  if (end_reason_.empty()) end_reason_ = why;
  if (phase_ == Phase::init) {
    blame(Failure::gone);
    encode(messages_, SessTerm{true, message.reason});
    return close(why, now);
  }
  if (!term_sent_) send_term(SessTerm{true, message.reason}, now);
}

// A peer that rejects our segments or SESS_INIT will never answer them.
void Session::handle(MsgReject const& message, Time now) {
  count_rejection("the peer rejects our message of type " +
                      std::to_string(message.rejected_header) + ": " +
                      std::string(name(message.reason)),
                  now);
  auto const type = static_cast<MessageType>(message.rejected_header);
  if (type == MessageType::xfer_segment || type == MessageType::sess_init)
    terminate(TermReason::unknown, now);
}

void Session::queue_answers(Time now) {
  incoming_.take_answers(messages_);
  counters_.refused_by_us = incoming_.refusals();
  if (counters_.refused_by_us > refusals_remarked_) {
    refusals_remarked_ = counters_.refused_by_us;
    remark(Severity::debug,
           "transfer refused by us: " + std::string(name(incoming_.last_refusal())));
  }
  if (messages_.size() > kMaxUnwrittenMessages)
    close("the peer does not read its acknowledgements", now);
}

void Session::reject(RejectReason reason, std::uint8_t header, Time now) {
  encode(messages_, MsgReject{reason, header});
  count_rejection(
      "message of type " + std::to_string(header) + " rejected: " + std::string(name(reason)), now);
}

void Session::count_rejection(std::string text, Time now) {
  remark(Severity::warning, std::move(text));
  if (++rejections_ <= kMaxRejections) return;
  blame_for_violation();
  close("too many messages were rejected", now);
}

void Session::send_term(SessTerm const& term, Time now) {
  encode(messages_, term);
  term_sent_ = true;
  phase_limit_ = now + config_.ending_timeout;
  incoming_.begin_none();
  settle(outgoing_.give_up_queued());
}

void Session::close_when_ended(Time now) {
  if (phase_ != Phase::established || !term_sent_ || !term_received_) return;
  if (!outgoing_.any_undecided() && incoming_.idle()) close(end_reason_, now);
}

void Session::close_with_term(TermReason reason, std::string const& why, Time now) {
  if (!term_sent_) encode(messages_, SessTerm{false, reason});
  term_sent_ = true;
  close(why, now);
}

void Session::close(std::string const& why, Time now) {
  disconnected(why);
  phase_ = Phase::closing;
  phase_limit_ = now + kClosingTime;
  reader_.discard();
}

void Session::remark(Severity severity, std::string text) {
  events_.emplace_back(event::Remark{severity, std::move(text)});
}

void Session::tick(Time now) {
  switch (phase_) {
    case Phase::contact:
      if (now >= phase_limit_) disconnected("no contact header came in time", Failure::timed_out);
      return;
    case Phase::securing:
      if (now >= phase_limit_)
        disconnected("the TLS handshake was not done in time", Failure::timed_out);
      return;
    case Phase::init:
      if (now < phase_limit_) return;
      blame(Failure::timed_out);
      return close_with_term(TermReason::idle_timeout, "no SESS_INIT came in time", now);
    case Phase::established:
      return tick_established(now);
    case Phase::closing:
      if (now >= phase_limit_) phase_ = Phase::closed;
      return;
    case Phase::closed:
      return;
  }
}

void Session::tick_established(Time now) {
  if (term_sent_ && now >= phase_limit_) return close(end_reason_ + ", transfers unfinished", now);
  if (idle_shutdown_on() && !term_sent_ && idle() && now >= last_message_ + config_.idle_timeout) {
    ended_idle_ = true;
    return terminate(TermReason::idle_timeout, now);
  }
  if (!keepalive_on()) return;
  if (may_read() && now >= last_arrived_ + 2 * parameters_.keepalive)
    return close_with_term(TermReason::idle_timeout, "nothing came from the peer", now);
  if (anything_to_write() || now < last_wrote_ + parameters_.keepalive) return;
  encode(messages_, Keepalive());
  if (idle()) batch_.trim();
}

std::optional<Session::Time> Session::next_tick(Time now) const {
  if (phase_ == Phase::closed) return std::nullopt;
  if (phase_ != Phase::established) return phase_limit_;
  std::optional<Time> next;
  auto const consider = [&next](Time at) { next = next ? std::min(*next, at) : at; };
  if (term_sent_) consider(phase_limit_);
  if (idle_shutdown_on() && !term_sent_)
    consider(idle() ? last_message_ + config_.idle_timeout : now + config_.idle_timeout);
  if (keepalive_on()) {
    consider(may_read() ? last_arrived_ + 2 * parameters_.keepalive
                        : now + 2 * parameters_.keepalive);
    consider(anything_to_write() ? now + parameters_.keepalive
                                 : last_wrote_ + parameters_.keepalive);
  }
  return next;
}

}  // namespace bindle::convergence::tcpcl
