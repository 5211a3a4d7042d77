#pragma once

#include "bundle/bundle.hpp"
#include "bundle/status_report.hpp"

#include <cstdint>
#include <optional>

namespace bindle {

// A bundle on which status reports may be made, as far as they need it.
struct ReportSubject {
  BundleId id;
  Eid report_to;
  std::uint64_t flags = 0;  // bundle processing control flags
  std::uint64_t lifetime_ms = 0;

  bool asks_for(BundleStatus status) const;

  bool asks_for_time() const { return (flags & bundle_flag::kStatusTimeRequested) != 0; }
};

// None when nothing may ever be reported on the bundle: its source is null, it is an administrative
// record (RFC 9171 sections 4.2.3 and 5.1), or reports have nowhere to go, the null endpoint or
// LocalNode (RFC 9758 section 5.4).
std::optional<ReportSubject> report_subject(ParsedBundle const& bundle);

// The same for octets that parse_bundle() refused, as far as their primary block can be read: what
// RFC 9171 section 5.6 step 3 deletes is reported like any other bundle. None for a fragment,
// whose report would have to tell a payload length that is not to be trusted.
std::optional<ReportSubject> report_subject_of_unintelligible(ByteView wire);

}  // namespace bindle
