#include "bundle/status_report.hpp"

#include "bundle/administrative_record.hpp"
#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

namespace bindle {
namespace {

constexpr std::uint64_t kItems = 4;
constexpr std::uint64_t kItemsOfFragment = 6;
constexpr std::string_view kReport = "status report (RFC 9171 section 6.1.1)";
constexpr std::string_view kStatus = "bundle status information";
constexpr std::string_view kItem = "bundle status item";

Result<StatusReport::Item> read_item(CborReader& reader) {
  StatusReport::Item item;
  TRY(auto array, reader.read_array(kItem, 2));
  TRY(bool more, reader.next_item(array, kItem));
  if (!more) return reader.malformed(kItem, "is empty");
  TRY(item.asserted, reader.read_bool("status indicator"));
  TRY(more, reader.next_item(array, kItem));
  if (!more) return item;
  TRY(auto const time_ms, reader.read_uint("status time"));
  // Some say when they did not do a thing.
  if (item.asserted) item.time_ms = time_ms;
  TRY(more, reader.next_item(array, kItem));
  if (more) return reader.malformed(kItem, "more than a status and its time");
  return item;
}

Result<void> read_items(CborReader& reader, StatusReport& report) {
  TRY(auto list, reader.read_array(kStatus, kMaxStatusItems));
  for (std::size_t i = 0;; ++i) {
    TRY(bool const more, reader.next_item(list, kStatus));
    if (!more && i < report.items.size()) return reader.malformed(kStatus, "fewer than four items");
    if (!more) return {};
    if (i < report.items.size()) {
      TRY(report.items[i], read_item(reader));
    } else {
      TRY_VOID(reader.skip_item(kItem));
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

void write_item(CborWriter& writer, StatusReport::Item const& item) {
  auto const timed = item.asserted && item.time_ms.has_value();
  writer.write_array(timed ? 2 : 1);
  writer.write_bool(item.asserted);
  if (timed) writer.write_uint(*item.time_ms);
}

}  // namespace

std::string_view to_string(BundleStatus status) {
  switch (status) {
    case BundleStatus::received:
      return "received";
    case BundleStatus::forwarded:
      return "forwarded";
    case BundleStatus::delivered:
      return "delivered";
    case BundleStatus::deleted:
      break;
  }
  return "deleted";
}

Result<StatusReport> decode_status_report(ByteView content) {
  CborReader reader(content);
  StatusReport report;
  TRY(auto array, reader.read_array(kReport, kItemsOfFragment));
  if (array.size && *array.size != kItems && *array.size != kItemsOfFragment) {
    return reader.malformed(kReport, "neither four items nor six");
  }
  TRY_VOID(read_items(reader, report));
  TRY(auto const reason, reader.read_uint("reason code"));
  report.reason = static_cast<ReasonCode>(reason);
  TRY(report.subject.source, read_eid(reader, "source node id"));
  TRY(report.subject.timestamp, read_timestamp(reader));
  array.taken = kItems;
  TRY(bool more, reader.next_item(array, kReport));
  if (more) {
    BundleId::Fragment fragment;
    TRY(fragment.offset, reader.read_uint("fragment offset"));
    TRY(fragment.payload_length, reader.read_uint("fragment length"));
    report.subject.fragment = fragment;
    array.taken = kItemsOfFragment;
    TRY(more, reader.next_item(array, kReport));
    if (more) return reader.malformed(kReport, "more than six items");
  }
  TRY_VOID(reader.expect_end(kReport));
  return report;
}

Bytes encode_status_report(StatusReport const& report) {
  auto const& subject = report.subject;
  CborWriter writer;
  writer.write_array(subject.fragment ? kItemsOfFragment : kItems);
  writer.write_array(report.items.size());
  for (auto const& item : report.items)
    write_item(writer, item);
  writer.write_uint(static_cast<std::uint64_t>(report.reason));
  write_eid(writer, subject.source);
  writer.write_array(2);
  writer.write_uint(subject.timestamp.time_ms);
  writer.write_uint(subject.timestamp.sequence);
  if (subject.fragment) {
    writer.write_uint(subject.fragment->offset);
    writer.write_uint(subject.fragment->payload_length);
  }
  return encode_administrative_record(record_type::kStatusReport, writer.bytes());
}

}  // namespace bindle
