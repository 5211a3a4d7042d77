#include "tools/cli/block_description.hpp"

#include "bundle/block_crc.hpp"
#include "bundle/cbor.hpp"
#include "bundle/copies_block.hpp"
#include "bundle/dtn_time.hpp"
#include "bundle/extension_blocks.hpp"
#include "bundle/quantity.hpp"
#include "bundle/rfc3339.hpp"
#include "tools/cli/bundle/processing_flags.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <limits>

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kShownOctets = 64;

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

// The octets of the value end the block, but for the stop code of an array of indefinite length.
std::string crc_value(CrcType type, ByteView wire) {
  if (wire.front() == cbor::kIndefiniteArray) wire = wire.first(wire.size() - 1);
  return to_hex(wire.last(crc_length(type)));
}

void add_crc(json::object& fields, CrcType type, ByteView wire, bool matches) {
  fields["crc"] = crc_name(type);
  if (type == CrcType::none) return;
  fields["crc_value"] = crc_value(type, wire);
  fields["crc_ok"] = matches;
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

// What stands in the data, or why it cannot be read.
template <class T, class Add>
void add_decoded(json::object& block, Result<T> const& decoded, Add add) {
  if (decoded) {
    add(*decoded);
  } else {
    block["error"] = decoded.error().detail;
  }
}

void add_data(json::object& block, BlockView const& view) {
  auto const data = view.data;
  switch (view.type) {
    case block_type::kPayload:
    case block_type::kIntegrity:
    case block_type::kConfidentiality:
      return;
    case block_type::kPreviousNode:
      return add_decoded(block, decode_previous_node(data), [&block](Eid const& node) {
        block["node"] = node.to_string();
      });
    case block_type::kBundleAge:
      return add_decoded(block, decode_bundle_age(data), [&block](std::uint64_t age_ms) {
        block["age"] = shown_duration(age_ms);
        block["age_ms"] = age_ms;
      });
    case block_type::kHopCount:
      return add_decoded(block, decode_hop_count(data), [&block](HopCount const& hops) {
        block["hop_limit"] = hops.limit;
        block["hop_count"] = hops.count;
      });
    case block_type::kCopies:
      return add_decoded(
          block, decode_copies(data), [&block](std::uint16_t copies) { block["copies"] = copies; });
    case block_type::kContent:
      return add_decoded(block, decode_content_block(data), [&block](ContentBlock const& content) {
        block["content"] = content_fields(content);
      });
    default:
      block["data"] = shown_octets(data);
  }
}

}  // namespace

json::object describe_primary(PrimaryBlock const& primary, BlockPlace const& place) {
  auto const created = primary.timestamp.time_ms;
  json::object fields{{"offset", place.offset},
                      {"length", place.wire.size()},
                      {"version", 7},
                      {"flags", bundle_flag_names(primary.flags)},
                      {"flags_value", primary.flags}};
  auto const crc_ok = check_primary_crc(primary.crc_type, place.wire).has_value();
  add_crc(fields, primary.crc_type, place.wire, crc_ok);
  fields["source"] = primary.source.to_string();
  fields["destination"] = primary.destination.to_string();
  fields["report_to"] = primary.report_to.to_string();
  fields["created"] = shown_time(created);
  fields["created_dtn_ms"] = created;
  fields["sequence"] = primary.timestamp.sequence;
  fields["lifetime"] = shown_duration(primary.lifetime_ms);
  fields["lifetime_ms"] = primary.lifetime_ms;
  if (created != 0) fields["expires"] = shown_time(expiry_time(created, primary.lifetime_ms));
  if (primary.fragment) {
    fields["fragment_offset"] = primary.fragment->offset;
    fields["total_length"] = primary.fragment->total_length;
  }
  return fields;
}

json::object describe_block(BlockView const& block, std::uint64_t offset, bool crc_matches) {
  json::object fields{{"type", block.type},
                      {"name", block_type_name(block.type)},
                      {"number", block.number},
                      {"offset", offset},
                      {"length", block.wire.size()},
                      {"flags", block_flag_names(block.flags)},
                      {"flags_value", block.flags}};
  add_crc(fields, block.crc_type, block.wire, crc_matches);
  fields["data_length"] = block.data.size();
  if (block.encrypted) {
    fields["encrypted"] = true;
  } else {
    add_data(fields, block);
  }
  return fields;
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
    case block_type::kCopies:
      return "copies";
    default:
      return "unknown";
  }
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
    case ContentKind::predictabilities:
      return "predictabilities";
    case ContentKind::query:
      return "query";
    case ContentKind::answer:
      return "answer";
    case ContentKind::holdings:
      return "holdings";
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
