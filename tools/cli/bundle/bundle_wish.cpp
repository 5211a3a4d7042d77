#include "tools/cli/bundle/bundle_wish.hpp"

#include "bundle/ids.hpp"
#include "bundle/quantity.hpp"
#include "bundle/rfc3339.hpp"
#include "tools/cli/block_description.hpp"
#include "tools/cli/bundle/processing_flags.hpp"

#include <charconv>
#include <optional>
#include <string>

namespace bindle::cli {
namespace {

// Says which option the failure is about.
template <class T>
Result<T> of_option(std::string_view option, Result<T> result) {
  if (result) return result;
  return fail(Errc::invalid_argument, std::string(option) + ": " + result.error().detail);
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) {
    base = 16;
    text.remove_prefix(2);
  }
  std::uint64_t number = 0;
  auto const* const end = text.data() + text.size();
  auto const parsed = std::from_chars(text.data(), end, number, base);
  return parsed.ec == std::errc{} && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

Result<std::uint64_t> parse_ms(std::string_view text) {
  TRY(auto const duration, parse_duration(text));
  return static_cast<std::uint64_t>(duration.count());
}

Result<DtnTimeMs> parse_creation_time(std::string const& text, UtcTime now) {
  if (text.empty()) return to_dtn_time(now);
  if (text == "0") return DtnTimeMs{0};
  TRY(auto const time, parse_rfc3339(text));
  if (auto const dtn_time = to_dtn_time(time); dtn_time != 0) return dtn_time;
  return fail(Errc::invalid_argument, "DTN time begins with the year 2000");
}

Result<ContentKind> parse_content_kind(std::string_view name) {
  for (auto kind = ContentKind::manifest; is_known(kind);
       kind = static_cast<ContentKind>(static_cast<unsigned>(kind) + 1)) {
    if (name_of(kind) == name) return kind;
  }
  return fail(Errc::invalid_argument, "there is no kind \"" + std::string(name) + "\"");
}

Result<ContentBlock> content_block(ContentWish const& wish) {
  ContentBlock content;
  TRY(content.kind, of_option("--content", parse_content_kind(wish.kind)));
  TRY(content.priority, of_option("--priority", parse_priority(wish.priority)));
  TRY(content.audience, of_option("--audience", parse_audience(wish.audience)));
  content.topic = wish.topic;
  content.tags = wish.tags;
  if (wish.object.empty()) return content;
  TRY(auto const object, of_option("--object", ManifestId::parse(wish.object)));
  content.object = object.bytes;
  return content;
}

Result<std::uint64_t> bundle_flags(CreateBundle const& command, Eid const& source) {
  std::uint64_t flags = source.is_null() ? bundle_flag::kMustNotFragment : 0;
  for (auto const& name : command.flags) {
    TRY(auto const flag, of_option("--flag", parse_bundle_flag(name)));
    flags |= flag;
  }
  return flags;
}

Result<void> add_primary_fields(BundleSpec& spec, CreateBundle const& command, UtcTime now) {
  TRY(spec.source, of_option("--source", Eid::parse(command.source)));
  TRY(spec.destination, of_option("--destination", Eid::parse(command.destination)));
  spec.report_to = spec.source;
  if (!command.report_to.empty()) {
    TRY(spec.report_to, of_option("--report-to", Eid::parse(command.report_to)));
  }
  TRY(spec.flags, bundle_flags(command, spec.source));
  TRY(spec.lifetime_ms, of_option("--lifetime", parse_ms(command.lifetime)));
  TRY(spec.timestamp.time_ms,
      of_option("--creation-time", parse_creation_time(command.creation_time, now)));
  spec.timestamp.sequence = command.sequence;
  return {};
}

Result<void> add_blocks(BundleSpec& spec, CreateBundle const& command) {
  if (command.hop_limit) {
    spec.hop_count = HopCount{.limit = static_cast<std::uint8_t>(*command.hop_limit), .count = 0};
  }
  if (!command.age.empty()) {
    TRY(spec.age_ms, of_option("--age", parse_ms(command.age)));
  }
  if (!command.previous_node.empty()) {
    TRY(spec.previous_node, of_option("--previous-node", Eid::parse(command.previous_node)));
  }
  if (!command.content.kind.empty()) {
    TRY(spec.content, content_block(command.content));
  }
  for (auto const& text : command.blocks) {
    TRY(auto block, of_option("--block", parse_block(text)));
    spec.others.push_back(std::move(block));
  }
  return {};
}

}  // namespace

Result<CrcType> parse_crc_type(std::string_view name) {
  if (name == "none") return CrcType::none;
  if (name == "16") return CrcType::crc16_x25;
  if (name == "32") return CrcType::crc32c;
  return fail(Errc::invalid_argument, "a CRC is none, 16 or 32");
}

Result<ExtensionSpec> parse_block(std::string_view text) {
  auto const first = text.find(':');
  auto const second = first == std::string_view::npos ? first : text.find(':', first + 1);
  if (second != std::string_view::npos) {
    auto const type = parse_number(text.substr(0, first));
    auto const flags = parse_number(text.substr(first + 1, second - first - 1));
    auto data = from_hex(text.substr(second + 1));
    if (type && flags && data) {
      return ExtensionSpec{.type = *type, .flags = *flags, .data = std::move(*data)};
    }
  }
  return fail(Errc::invalid_argument, "a block is written TYPE:FLAGS:HEX, such as 192:0x10:0102");
}

Result<BundleSpec> bundle_spec(CreateBundle const& command, UtcTime now) {
  BundleSpec spec;
  TRY_VOID(add_primary_fields(spec, command, now));
  TRY_VOID(add_blocks(spec, command));
  TRY(spec.primary_crc, of_option("--crc", parse_crc_type(command.primary_crc)));
  TRY(spec.extension_crc, of_option("--block-crc", parse_crc_type(command.block_crc)));
  TRY(spec.payload_crc, of_option("--payload-crc", parse_crc_type(command.payload_crc)));
  return spec;
}

}  // namespace bindle::cli
