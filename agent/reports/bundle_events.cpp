#include "agent/reports/bundle_events.hpp"

#include "bundle/envelope.hpp"
#include "storage/bundles.hpp"

namespace bindle::agent {

using storage::Queue;

std::optional<ReportSubject> report_subject_of(storage::BundleRecord const& record) {
  Envelope const envelope{record.head, record.payload_length, record.tail};
  auto const bundle = parse_envelope(envelope);
  return bundle ? report_subject(*bundle) : std::nullopt;
}

bool still_waits(storage::BundleRecord const& record) {
  return record.queue == Queue::outbox || record.queue == Queue::pending ||
         record.queue == Queue::inbox || record.queue == Queue::reassembly;
}

Result<std::size_t> report_forwarding(storage::Transaction& transaction,
                                      Reporter& reporter,
                                      storage::Arrival arrival,
                                      storage::BundleRecord const& record) {
  if (record.forwarded) return std::size_t{0};
  auto const subject = report_subject_of(record);
  if (!subject || !subject->asks_for(BundleStatus::forwarded)) return std::size_t{0};
  TRY_VOID(storage::mark_forwarded(transaction, arrival));
  return reporter.store(
      transaction,
      *subject,
      reports_on(*subject, BundleStatus::forwarded, ReasonCode::no_additional_information));
}

Result<std::size_t> report_deletion(storage::Transaction& transaction,
                                    Reporter& reporter,
                                    storage::Arrival arrival,
                                    ReasonCode reason) {
  if (!reporter.enabled(BundleStatus::deleted)) return std::size_t{0};
  TRY(auto const record, storage::find_bundle(transaction, arrival));
  if (!record || !still_waits(*record)) return std::size_t{0};
  auto const subject = report_subject_of(*record);
  if (!subject) return std::size_t{0};
  return reporter.store(transaction, *subject, reports_on(*subject, BundleStatus::deleted, reason));
}

Result<std::size_t> delete_waiting_bundle(storage::Transaction& transaction,
                                          Reporter& reporter,
                                          storage::Arrival arrival,
                                          ReasonCode reason,
                                          std::uint64_t unix_ms,
                                          std::uint64_t retain_until) {
  TRY(auto const record, storage::find_bundle(transaction, arrival));
  if (!record || !still_waits(*record)) return std::size_t{0};
  TRY(auto const to_send, report_deletion(transaction, reporter, arrival, reason));
  TRY_VOID(storage::move_bundle(
      transaction,
      arrival,
      {record->queue, Queue::expired, unix_ms, to_string(reason), retain_until}));
  return to_send;
}

}  // namespace bindle::agent
