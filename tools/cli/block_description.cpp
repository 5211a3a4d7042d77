#include "tools/cli/block_description.hpp"

#include "bundle/dtn_time.hpp"
#include "bundle/extension_blocks.hpp"
#include "bundle/quantity.hpp"
#include "bundle/rfc3339.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <span>

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kShownOctets = 64;

struct Flag {
  std::uint64_t bit;
  std::string_view name;
};

constexpr std::array<Flag, 9> kBundleFlags = {{
    {bundle_flag::kIsFragment, "is a fragment"},
    {bundle_flag::kAdministrativeRecord, "administrative record"},
    {bundle_flag::kMustNotFragment, "must not be fragmented"},
    {bundle_flag::kAcknowledgementRequested, "acknowledgement requested"},
    {bundle_flag::kStatusTimeRequested, "status time requested"},
    {bundle_flag::kReportReception, "report reception"},
    {bundle_flag::kReportForwarding, "report forwarding"},
    {bundle_flag::kReportDelivery, "report delivery"},
    {bundle_flag::kReportDeletion, "report deletion"},
}};

constexpr std::array<Flag, 4> kBlockFlags = {{
    {block_flag::kReplicateInFragments, "replicate in every fragment"},
    {block_flag::kReportIfUnprocessed, "report if it cannot be processed"},
    {block_flag::kDeleteBundleIfUnprocessed, "delete bundle if it cannot be processed"},
    {block_flag::kDiscardIfUnprocessed, "discard if it cannot be processed"},
}};

json::array flag_names(std::uint64_t flags, std::span<Flag const> known) {
  json::array names;
  for (auto const& flag : known) {
    if ((flags & flag.bit) != 0) names.emplace_back(flag.name);
    flags &= ~flag.bit;
  }
  if (flags != 0) names.emplace_back("other bits " + std::to_string(flags));
  return names;
}

std::string_view crc_name(CrcType type) {
  switch (type) {
    case CrcType::none:
      return "none";
    case CrcType::crc16_x25:
      return "CRC-16/X.25";
    case CrcType::crc32c:
      return "CRC-32C";
  }
  return "unknown";
}

std::string shown_crc(CrcType type, bool matches) {
  std::string const name(crc_name(type));
  if (type == CrcType::none) return name;
  return name + (matches ? ", ok" : ", bad");
}

std::string_view block_type_name(std::uint64_t type) {
  switch (type) {
    case block_type::kPayload:
      return "payload";
    case block_type::kPreviousNode:
      return "previous node";
    case block_type::kBundleAge:
      return "bundle age";
    case block_type::kHopCount:
      return "hop count";
    case block_type::kIntegrity:
      return "block integrity";
    case block_type::kConfidentiality:
      return "block confidentiality";
    case block_type::kContent:
      return "content";
    default:
      return "unknown";
  }
}

std::string shown_duration(std::uint64_t ms) {
  constexpr auto kMost =
      static_cast<std::uint64_t>(std::numeric_limits<std::chrono::milliseconds::rep>::max());
  if (ms > kMost) return std::to_string(ms) + "ms";
  return duration_text(std::chrono::milliseconds(static_cast<std::int64_t>(ms)));
}

json::object content_fields(ContentBlock const& content) {
  json::array tags(content.tags.begin(), content.tags.end());
  return {{"kind", name_of(content.kind)},
          {"object", to_hex(content.object)},
          {"priority", to_string(content.priority)},
          {"audience", to_string(content.audience)},
          {"topic", content.topic},
          {"tags", std::move(tags)}};
}

// What stands in the data, under the name of what it is; or why it cannot be read.
template <class T, class Show>
void add_decoded(json::object& block, std::string_view name, Result<T> const& decoded, Show show) {
  if (decoded) {
    block[name] = show(*decoded);
  } else {
    block["error"] = decoded.error().detail;
  }
}

void add_data(json::object& description, BlockView const& block) {
  auto const data = block.data;
  switch (block.type) {
    case block_type::kPayload:
      return;
    case block_type::kPreviousNode:
      return add_decoded(description, "node", decode_previous_node(data), [](Eid const& node) {
        return node.to_string();
      });
    case block_type::kBundleAge:
      return add_decoded(description, "age", decode_bundle_age(data), shown_duration);
    case block_type::kHopCount:
      return add_decoded(description, "hops", decode_hop_count(data), [](HopCount const& hops) {
        return std::to_string(hops.count) + " of " + std::to_string(hops.limit);
      });
    case block_type::kContent:
      return add_decoded(description, "content", decode_content_block(data), content_fields);
    default:
      description["data"] = shown_octets(data);
  }
}

}  // namespace

json::object describe_primary(PrimaryBlock const& primary) {
  auto const created = primary.timestamp.time_ms;
  json::object fields{{"flags", flag_names(primary.flags, kBundleFlags)},
                      {"crc", shown_crc(primary.crc_type, true)},
                      {"source", primary.source.to_string()},
                      {"destination", primary.destination.to_string()},
                      {"report_to", primary.report_to.to_string()},
                      {"created", shown_time(created)},
                      {"sequence", primary.timestamp.sequence},
                      {"lifetime", shown_duration(primary.lifetime_ms)}};
  if (created != 0) fields["expires"] = shown_time(expiry_time(created, primary.lifetime_ms));
  if (primary.fragment) {
    fields["fragment_offset"] = primary.fragment->offset;
    fields["total_length"] = primary.fragment->total_length;
  }
  return fields;
}

json::object describe_block(BlockView const& block, bool crc_matches) {
  json::object fields{{"type", block.type},
                      {"name", block_type_name(block.type)},
                      {"number", block.number},
                      {"flags", flag_names(block.flags, kBlockFlags)},
                      {"crc", shown_crc(block.crc_type, crc_matches)},
                      {"data_length", block.data.size()}};
  if (block.encrypted) {
    fields["encrypted"] = true;
  } else {
    add_data(fields, block);
  }
  return fields;
}

std::string name_of(ContentKind kind) {
  switch (kind) {
    case ContentKind::manifest:
      return "manifest";
    case ContentKind::chunk:
      return "chunk";
    case ContentKind::request:
      return "request";
    case ContentKind::inventory:
      return "inventory";
    case ContentKind::receipt:
      return "receipt";
    case ContentKind::app:
      return "app";
    case ContentKind::statement:
      return "statement";
  }
  return "kind " + std::to_string(static_cast<unsigned>(kind));
}

json::value shown_time(DtnTimeMs time) {
  auto const utc = from_dtn_time(time);
  return utc ? json::value(to_rfc3339(*utc)) : json::value(nullptr);
}

std::string shown_octets(ByteView octets) {
  auto const shown = to_hex(octets.first(std::min(octets.size(), kShownOctets)));
  return octets.size() > kShownOctets ? shown + "..." : shown;
}

}  // namespace bindle::cli
