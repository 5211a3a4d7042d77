#include "agent/endpoints.hpp"

#include "agent/durability.hpp"
#include "agent/queue_work.hpp"
#include "agent/reception/bundle_record.hpp"
#include "agent/reports/bundle_events.hpp"
#include "convergence/deadline.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace bindle::agent {

using storage::Queue;

// One bundle on its way into the store; shared with the committer.
struct Endpoints::Writing {
  storage::BundleRecord record;
  storage::PayloadSource payload;
  std::vector<storage::WrittenPayload> written;
  std::optional<Reception> delivery;  // none: it is for another node
  std::uint64_t retain_until = 0;
  storage::Arrival arrival = 0;
  std::size_t reports_to_send = 0;

  Result<void> apply(storage::Transaction& transaction, Reporter& reporter);
  Result<void> deliver(storage::Transaction& transaction, Reporter& reporter);
};

Result<void> Endpoints::Writing::apply(storage::Transaction& transaction, Reporter& reporter) {
  TRY(auto const added, storage::add_bundle(transaction, record, payload));
  arrival = added.arrival;
  return delivery ? deliver(transaction, reporter) : Result<void>{};
}

Result<void> Endpoints::Writing::deliver(storage::Transaction& transaction, Reporter& reporter) {
  auto const kept = delivery->queue == Queue::inbox ? std::nullopt : std::optional(retain_until);
  TRY_VOID(storage::move_bundle(
      transaction,
      arrival,
      {Queue::outbox, delivery->queue, record.received_at_ms, delivery->reason, kept}));
  auto const subject = report_subject_of(record);
  if (delivery->queue != Queue::delivered || !subject) return {};
  auto const requested =
      reports_on(*subject, BundleStatus::delivered, ReasonCode::no_additional_information);
  TRY(reports_to_send, reporter.store(transaction, *subject, requested));
  return {};
}

Endpoints::Endpoints(boost::asio::any_io_executor const& executor,
                     storage::Store& store,
                     WorkerPool& workers,
                     NodeClock const& clock,
                     Origin const& origin,
                     Reporter& reporter,
                     Settings settings,
                     Queued queued)
    : store_(store),
      workers_(workers),
      clock_(clock),
      origin_(origin),
      reporter_(reporter),
      settings_(std::move(settings)),
      queued_(std::move(queued)),
      inbox_grew_(executor) {}

Task<Result<Arrival>> Endpoints::send(Utterance utterance, Bytes payload) {
  auto prepare_it =
      [this, utterance = std::move(utterance), payload = std::move(payload)]() mutable {
        return prepare(utterance, std::move(payload));
      };
  CO_TRY(auto const writing, co_await workers_.run(std::move(prepare_it)));
  CO_TRY_VOID(co_await commit_it(writing));
  if (writing->reports_to_send > 0) queued_(Reporter::kSendClass);
  if (!writing->delivery)
    queued_(storage::send_class(writing->record.priority, writing->record.audience));
  else if (writing->delivery->echo)
    co_await echo(writing->arrival);
  else if (writing->delivery->queue == Queue::inbox)
    inbox_grew();
  co_return writing->arrival;
}

Result<std::shared_ptr<Endpoints::Writing>> Endpoints::prepare(Utterance const& utterance,
                                                               Bytes payload) const {
  auto writing = std::make_shared<Writing>();
  TRY(auto bundle, origin_.bundle(utterance, std::move(payload)));
  writing->record = std::move(bundle.record);
  if (origin_.self().contains(utterance.destination)) {
    ReceivedBundle received;
    TRY(received.bundle, queued_bundle_of(0, writing->record));
    received.administrative_record = (utterance.flags & bundle_flag::kAdministrativeRecord) != 0;
    writing->delivery = judge(received, settings_.reception, false, clock_.now());
    writing->retain_until = clock_.node_ms_after(settings_.retention.delivered);
  }
  if (bundle.payload.size() < storage::kInlineLimit) {
    writing->payload = std::move(bundle.payload);
    return writing;
  }
  TRY(auto written, store_.payloads().write(bundle.payload));
  writing->payload = written.extent();
  writing->written.push_back(std::move(written));
  return writing;
}

Task<Result<void>> Endpoints::commit_it(std::shared_ptr<Writing> writing) {
  storage::Change change;
  change.payloads = std::move(writing->written);
  change.work = [this, writing](storage::Transaction& transaction) {
    return writing->apply(transaction, reporter_);
  };
  co_return co_await commit(store_.committer(), std::move(change));
}

Task<void> Endpoints::echo(Arrival question) {
  auto load = [this, question]() -> Result<Echo> { return load_echo(store_, question); };
  auto loaded = co_await workers_.run(std::move(load));
  if (!loaded) {
    spdlog::warn("an echo is not answered: {}", loaded.error().detail);
    co_return;
  }
  Utterance utterance;
  utterance.destination = loaded->to;
  utterance.source = loaded->from;
  utterance.lifetime = loaded->lifetime;
  utterance.hop_limit = settings_.hop_limit;
  auto const said = co_await send(std::move(utterance), std::move(loaded->payload));
  if (!said) spdlog::warn("an echo is not answered: {}", said.error().detail);
}

Task<Result<void>> Endpoints::remove(Arrival arrival) {
  auto const to_send = std::make_shared<std::size_t>(0);
  storage::Change change;
  change.work = [this, arrival, to_send](storage::Transaction& transaction) -> Result<void> {
    TRY(*to_send, take_or_cancel(transaction, arrival));
    return {};
  };
  CO_TRY_VOID(co_await commit(store_.committer(), std::move(change)));
  if (*to_send > 0) queued_(Reporter::kSendClass);
  co_return Result<void>{};
}

// On the committer's thread.
Result<std::size_t> Endpoints::take_or_cancel(storage::Transaction& transaction,
                                              Arrival arrival) const {
  TRY(auto const record, storage::find_bundle(transaction, arrival));
  if (!record) return fail(Errc::not_found, "there is no bundle " + std::to_string(arrival));
  auto const unix_ms = clock_.unix_ms();
  auto const made_here = record->received_from.empty();
  if (made_here && (record->queue == Queue::outbox || record->queue == Queue::pending))
    return delete_waiting_bundle(transaction,
                                 reporter_,
                                 arrival,
                                 ReasonCode::transmission_canceled,
                                 unix_ms,
                                 clock_.node_ms_after(settings_.retention.expired));
  if (record->queue != Queue::inbox)
    return fail(Errc::conflict,
                "only a bundle in the inbox can be taken, and only one that was made here and "
                "waits to be sent can be cancelled");
  TRY_VOID(storage::move_bundle(transaction,
                                arrival,
                                {Queue::inbox,
                                 Queue::delivered,
                                 unix_ms,
                                 "",
                                 clock_.node_ms_after(settings_.retention.delivered)}));
  auto const subject = report_subject_of(*record);
  if (!subject) return std::size_t{0};
  return reporter_.store(
      transaction,
      *subject,
      reports_on(*subject, BundleStatus::delivered, ReasonCode::no_additional_information));
}

Task<Result<Endpoints::Entries>> Endpoints::inbox(InboxQuery query,
                                                  std::chrono::milliseconds patience) {
  auto const deadline = clock_.now().elapsed + patience;
  while (true) {
    auto const seen = inbox_growths_;
    auto read = [this, query] {
      return bundles_in_inbox(store_.view(), query.destination, query.after, query.limit);
    };
    CO_TRY(auto found, co_await workers_.run(std::move(read)));
    auto const left = deadline - clock_.now().elapsed;
    if (!found.empty() || stopped_ || left.count() <= 0) co_return found;
    if (inbox_growths_ != seen) continue;  // while the disk was read
    auto const changed = co_await within(left, inbox_change());
    if (!changed && changed.error().code != Errc::timed_out) co_return changed.error();
  }
}

Task<Result<void>> Endpoints::inbox_change() {
  co_await inbox_grew_.wait();
  co_return Result<void>{};
}

void Endpoints::inbox_grew() {
  ++inbox_growths_;
  inbox_grew_.notify();
}

void Endpoints::stop() {
  stopped_ = true;
  inbox_grew_.notify();
}

}  // namespace bindle::agent
