#pragma once

#include "agent/reports/reporter.hpp"
#include "storage/bundle_record.hpp"
#include "storage/transaction.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace bindle::agent {

// What reports have to know of a stored bundle; none when nothing may be reported on it.
std::optional<ReportSubject> report_subject_of(storage::BundleRecord const& record);

// True for a bundle that has not reached its end here: it waits in outbox, pending,
// inbox or reassembly.
bool still_waits(storage::BundleRecord const& record);

// Section 5.4 step 5, once for each bundle: when the first neighbour has taken it. Returns how many
// bundles there are to be sent.
Result<std::size_t> report_forwarding(storage::Transaction& transaction,
                                      Reporter& reporter,
                                      storage::Arrival arrival,
                                      storage::BundleRecord const& record);

// RFC 9171 section 5.10 step 1, to be done before the bundle is moved: stores the report if the
// bundle still waits. Returns how many bundles there are to be sent.
Result<std::size_t> report_deletion(storage::Transaction& transaction,
                                    Reporter& reporter,
                                    storage::Arrival arrival,
                                    ReasonCode reason);

// All of section 5.10: reports the deletion, then moves the bundle to the queue `expired`, where
// its record stays until `retain_until` (node time). Nothing happens to a bundle that does not
// wait.
Result<std::size_t> delete_waiting_bundle(storage::Transaction& transaction,
                                          Reporter& reporter,
                                          storage::Arrival arrival,
                                          ReasonCode reason,
                                          std::uint64_t unix_ms,
                                          std::uint64_t retain_until);

}  // namespace bindle::agent
