#pragma once

#include "agent/core/reception.hpp"
#include "bundle/report_subject.hpp"

#include <vector>

namespace bindle::agent {

// A status report that somebody asked for.
struct RequestedReport {
  BundleStatus status{};
  ReasonCode reason = ReasonCode::no_additional_information;

  friend bool operator==(RequestedReport const&, RequestedReport const&) = default;
};

enum class Novelty {
  first_time,
  duplicate,
  put_together,  // here, of fragments that were received
};

// What RFC 9171 sections 5.6, 5.7 and 5.10 have reported on an arrived bundle, in the order of its
// steps. A duplicate is received once more, but neither delivered nor deleted again; what was put
// together is not received again.
std::vector<RequestedReport> reports_on_reception(ReportSubject const& subject,
                                                  UnsupportedBlocks const& unsupported,
                                                  Reception const& reception,
                                                  Novelty novelty);

// Section 5.6 step 3: what cannot be read is received and deleted.
std::vector<RequestedReport> reports_on_unintelligible(ReportSubject const& subject);

// When `status` was reached for any other cause.
std::vector<RequestedReport> reports_on(ReportSubject const& subject,
                                        BundleStatus status,
                                        ReasonCode reason);

}  // namespace bindle::agent
