#include "tools/cli/status_report.hpp"

#include "bundle/bundle_id.hpp"
#include "bundle/cbor_reader.hpp"
#include "tools/cli/block_description.hpp"

#include <array>

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kStatusReport = 1;
constexpr std::uint64_t kStatusItems = 16;  // four are defined; later ones are passed over
constexpr std::array<std::string_view, 4> kAssertions = {
    "received", "forwarded", "delivered", "deleted"};

// RFC 9171 section 6.1.1 and RFC 9172 section 11.2.
constexpr std::array<std::string_view, 17> kReasons = {"no additional information",
                                                       "lifetime expired",
                                                       "forwarded over unidirectional link",
                                                       "transmission cancelled",
                                                       "depleted storage",
                                                       "destination endpoint id unavailable",
                                                       "no known route to destination from here",
                                                       "no timely contact with next node on route",
                                                       "block unintelligible",
                                                       "hop limit exceeded",
                                                       "traffic pared",
                                                       "block unsupported",
                                                       "missing security operation",
                                                       "unknown security operation",
                                                       "unexpected security operation",
                                                       "failed security operation",
                                                       "conflicting security operation"};

std::string shown_reason(std::uint64_t code) {
  auto const number = std::to_string(code);
  return code < kReasons.size() ? number + ", " + std::string(kReasons[code]) : number;
}

// False, true, or the time at which it was so.
Result<json::value> read_assertion(CborReader& reader) {
  TRY(auto item, reader.read_array("status item", 2));
  TRY(bool more, reader.next_item(item, "status item"));
  if (!more) return reader.malformed("status item", "is empty");
  TRY(bool const asserted, reader.read_bool("status indicator"));
  json::value shown(asserted);
  TRY(more, reader.next_item(item, "status item"));
  if (more) {
    TRY(auto const time, reader.read_uint("status time"));
    if (asserted && time != 0) shown = shown_time(time);
    TRY_VOID(reader.end_array(item, "status item"));
  }
  return shown;
}

Result<json::object> read_assertions(CborReader& reader) {
  TRY(auto list, reader.read_array("status information", kStatusItems));
  json::object assertions;
  for (std::size_t i = 0;; ++i) {
    TRY(bool const more, reader.next_item(list, "status information"));
    if (!more && i >= kAssertions.size()) return assertions;
    if (!more) return reader.malformed("status information", "fewer than four items");
    if (i < kAssertions.size()) {
      TRY(assertions[kAssertions[i]], read_assertion(reader));
    } else {
      TRY_VOID(reader.skip_item("status item"));
    }
  }
}

Result<CreationTimestamp> read_timestamp(CborReader& reader) {
  CreationTimestamp timestamp;
  TRY(auto const array, reader.read_array_of(2, "creation timestamp"));
  TRY(timestamp.time_ms, reader.read_uint("creation time"));
  TRY(timestamp.sequence, reader.read_uint("sequence number"));
  TRY_VOID(reader.end_array(array, "creation timestamp"));
  return timestamp;
}

Result<json::object> read_status_report(CborReader& reader) {
  TRY(auto array, reader.read_array("status report", 6));
  json::object report{{"kind", "status report"}};
  TRY(report["status"], read_assertions(reader));
  TRY(auto const reason, reader.read_uint("reason code"));
  report["reason"] = shown_reason(reason);
  BundleId subject;
  TRY(subject.source, read_eid(reader, "source node id"));
  TRY(subject.timestamp, read_timestamp(reader));
  array.taken = 4;
  TRY(bool const is_fragment, reader.next_item(array, "status report"));
  if (is_fragment) {
    subject.fragment = BundleId::Fragment{};
    TRY(subject.fragment->offset, reader.read_uint("fragment offset"));
    TRY(subject.fragment->payload_length, reader.read_uint("fragment length"));
    array.taken = 6;
    TRY(bool const more, reader.next_item(array, "status report"));
    if (more) return reader.malformed("status report", "too many items");
  }
  report["bundle_id"] = subject.to_string();
  return report;
}

}  // namespace

Result<json::object> describe_admin_record(ByteView payload) {
  CborReader reader(payload);
  TRY(auto const record, reader.read_array_of(2, "administrative record"));
  TRY(auto const type, reader.read_uint("record type"));
  if (type != kStatusReport) {
    return json::object{{"kind", "administrative record"}, {"record_type", type}};
  }
  TRY(auto report, read_status_report(reader));
  TRY_VOID(reader.end_array(record, "administrative record"));
  TRY_VOID(reader.expect_end("administrative record"));
  return report;
}

}  // namespace bindle::cli
