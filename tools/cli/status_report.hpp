#pragma once

#include "bundle/bytes.hpp"
#include "bundle/status_report.hpp"

#include <boost/json/object.hpp>

namespace bindle::cli {

boost::json::object describe_status_report(StatusReport const& report);

// An administrative record (RFC 9171 section 6.1); of record types other than status reports only
// the type is told. Fails with Errc::malformed.
Result<boost::json::object> describe_admin_record(ByteView payload);

}  // namespace bindle::cli
