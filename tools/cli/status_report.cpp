#include "tools/cli/status_report.hpp"

#include "bundle/administrative_record.hpp"
#include "bundle/status_report.hpp"
#include "tools/cli/block_description.hpp"

namespace bindle::cli {
namespace {

namespace json = boost::json;

// False, true, or the time at which it was so.
json::value describe(StatusReport::Item const& item) {
  if (item.asserted && item.time_ms.value_or(0) != 0) return shown_time(*item.time_ms);
  return item.asserted;
}

}  // namespace

json::object describe_status_report(StatusReport const& report) {
  json::object status;
  for (auto const each : kBundleStatuses)
    status[to_string(each)] = describe(report.item(each));
  auto const number = std::to_string(static_cast<std::uint64_t>(report.reason));
  return {{"kind", "status report"},
          {"status", std::move(status)},
          {"reason", number + ", " + to_string(report.reason)},
          {"bundle_id", report.subject.to_string()}};
}

Result<json::object> describe_admin_record(ByteView payload) {
  TRY(auto const record, decode_administrative_record(payload));
  if (record.type != record_type::kStatusReport)
    return json::object{{"kind", "administrative record"}, {"record_type", record.type}};
  TRY(auto const report, decode_status_report(record.content));
  return describe_status_report(report);
}

}  // namespace bindle::cli
