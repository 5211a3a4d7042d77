#include "agent/reports/reported_bundle.hpp"

#include "agent/reception/bundle_record.hpp"
#include "storage/bundles.hpp"

namespace bindle::agent {
namespace {

using storage::Queue;

bool says_that_it_came(StatusReport const& report) {
  return report.item(BundleStatus::received).asserted ||
         report.item(BundleStatus::forwarded).asserted ||
         report.item(BundleStatus::delivered).asserted;
}

}  // namespace

Result<std::optional<QueuedBundle>> bundle_reported_to_have_come(storage::View const& view,
                                                                 StatusReport const& report) {
  std::optional<QueuedBundle> none;
  if (!says_that_it_came(report) || report.subject.fragment) return none;
  TRY(auto const known, storage::find_known(view, report.subject.key()));
  for (auto const& each : known) {
    TRY(auto const record, storage::find_bundle(view, each.arrival));
    if (!record || (record->queue != Queue::outbox && record->queue != Queue::pending)) continue;
    TRY(auto bundle, queued_bundle_of(each.arrival, *record));
    return std::optional(std::move(bundle));
  }
  return none;
}

}  // namespace bindle::agent
