#include "agent/reports/reporter.hpp"

#include "storage/bundles.hpp"
#include "storage/responses.hpp"

#include <algorithm>
#include <chrono>

namespace bindle::agent {
namespace {

using std::chrono::milliseconds;

// A report lives as long as its bundle was meant to, within these.
constexpr milliseconds kShortestLifetime = std::chrono::hours(1);
constexpr milliseconds kLongestLifetime = std::chrono::days(7);

milliseconds lifetime_of_report(ReportSubject const& subject) {
  constexpr auto most = static_cast<std::uint64_t>(kLongestLifetime.count());
  milliseconds const lifetime(std::min(subject.lifetime_ms, most));
  return std::max(lifetime, kShortestLifetime);
}

template <class T>
bool is_broken(Result<T> const& stored) {
  return !stored && stored.error().code != Errc::over_budget;
}

}  // namespace

bool Reporter::any_enabled() const {
  auto const& enabled = settings_.enabled;
  return std::find(enabled.begin(), enabled.end(), true) != enabled.end();
}

Result<std::size_t> Reporter::store(storage::Transaction& transaction,
                                    ReportSubject const& subject,
                                    std::vector<RequestedReport> const& reports) {
  std::size_t to_send = 0;
  for (auto const& requested : reports) {
    if (!enabled(requested.status)) continue;
    auto const report = report_of(subject, requested);
    if (origin_.self().contains(subject.report_to)) {
      auto const from = origin_.self().like(subject.report_to).to_string();
      auto const noted =
          storage::add_response(transaction,
                                report.subject.key(),
                                {clock_.unix_ms(), from, encode_status_report(report)});
      if (is_broken(noted)) return noted.error();
      continue;
    }
    if (!take_quota(subject.report_to)) continue;
    TRY(auto bundle, bundle_of(subject, report));
    auto const added =
        storage::add_bundle(transaction, std::move(bundle.record), std::move(bundle.payload));
    if (is_broken(added)) return added.error();
    if (added) ++to_send;
  }
  return to_send;
}

StatusReport Reporter::report_of(ReportSubject const& subject,
                                 RequestedReport const& requested) const {
  StatusReport report;
  auto& item = report.item(requested.status);
  item.asserted = true;
  if (subject.asks_for_time()) item.time_ms = clock_.now().dtn_ms;
  report.reason = requested.reason;
  report.subject = subject.id;
  return report;
}

Result<OwnBundle> Reporter::bundle_of(ReportSubject const& subject,
                                      StatusReport const& report) const {
  Utterance utterance;
  utterance.destination = subject.report_to;
  utterance.lifetime = lifetime_of_report(subject);
  utterance.hop_limit = settings_.hop_limit;
  utterance.flags = bundle_flag::kAdministrativeRecord;
  return origin_.bundle(utterance, encode_status_report(report));
}

bool Reporter::take_quota(Eid const& report_to) {
  std::lock_guard const lock(mutex_);
  return quota_.take(report_to, clock_.now().elapsed);
}

}  // namespace bindle::agent
