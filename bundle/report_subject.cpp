#include "bundle/report_subject.hpp"

#include "bundle/cbor_reader.hpp"

#include <limits>
#include <string_view>
#include <utility>

namespace bindle {
namespace {

constexpr std::string_view kBundle = "bundle";

std::optional<ReportSubject> subject_of(PrimaryBlock const& primary, BundleId id) {
  auto const nameless = primary.source.is_null() || primary.report_to.is_null();
  if (nameless || primary.report_to.is_local_node()) return std::nullopt;
  if (primary.has(bundle_flag::kAdministrativeRecord)) return std::nullopt;
  return ReportSubject{std::move(id), primary.report_to, primary.flags, primary.lifetime_ms};
}

Result<PrimaryBlock> leading_primary_block(ByteView wire) {
  CborReader reader(wire);
  TRY(auto outer, reader.read_array(kBundle, std::numeric_limits<std::uint64_t>::max()));
  TRY(bool const more, reader.next_item(outer, kBundle));
  if (!more) return reader.malformed(kBundle, "no blocks");
  return read_primary_block(reader);
}

}  // namespace

bool ReportSubject::asks_for(BundleStatus status) const {
  switch (status) {
    case BundleStatus::received:
      return (flags & bundle_flag::kReportReception) != 0;
    case BundleStatus::forwarded:
      return (flags & bundle_flag::kReportForwarding) != 0;
    case BundleStatus::delivered:
      return (flags & bundle_flag::kReportDelivery) != 0;
    case BundleStatus::deleted:
      break;
  }
  return (flags & bundle_flag::kReportDeletion) != 0;
}

std::optional<ReportSubject> report_subject(ParsedBundle const& bundle) {
  return subject_of(bundle.primary, bundle.id());
}

std::optional<ReportSubject> report_subject_of_unintelligible(ByteView wire) {
  auto const primary = leading_primary_block(wire);
  if (!primary || primary->crc_type == CrcType::none || primary->fragment) return std::nullopt;
  return subject_of(
      *primary,
      {.source = primary->source, .timestamp = primary->timestamp, .fragment = std::nullopt});
}

}  // namespace bindle
