#include "agent/core/report_decisions.hpp"

namespace bindle::agent {
namespace {

void add_if_asked(std::vector<RequestedReport>& reports,
                  ReportSubject const& subject,
                  BundleStatus status,
                  ReasonCode reason) {
  if (subject.asks_for(status)) reports.push_back({status, reason});
}

}  // namespace

std::vector<RequestedReport> reports_on_reception(ReportSubject const& subject,
                                                  UnsupportedBlocks const& unsupported,
                                                  Reception const& reception,
                                                  Novelty novelty) {
  std::vector<RequestedReport> reports;
  if (novelty != Novelty::put_together)
    add_if_asked(reports, subject, BundleStatus::received, ReasonCode::no_additional_information);
  // Asked for by the block, whatever the bundle asks for.
  if (unsupported.report && novelty != Novelty::put_together)
    reports.push_back({BundleStatus::received, ReasonCode::block_unsupported});
  if (novelty == Novelty::duplicate) return reports;
  if (reception.deleted) add_if_asked(reports, subject, BundleStatus::deleted, *reception.deleted);
  if (reception.queue == storage::Queue::delivered)
    add_if_asked(reports, subject, BundleStatus::delivered, ReasonCode::no_additional_information);
  return reports;
}

std::vector<RequestedReport> reports_on_unintelligible(ReportSubject const& subject) {
  auto reports = reports_on(subject, BundleStatus::received, ReasonCode::no_additional_information);
  add_if_asked(reports, subject, BundleStatus::deleted, ReasonCode::block_unintelligible);
  return reports;
}

std::vector<RequestedReport> reports_on(ReportSubject const& subject,
                                        BundleStatus status,
                                        ReasonCode reason) {
  std::vector<RequestedReport> reports;
  add_if_asked(reports, subject, status, reason);
  return reports;
}

}  // namespace bindle::agent
