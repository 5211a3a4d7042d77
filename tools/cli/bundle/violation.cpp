#include "tools/cli/bundle/violation.hpp"

#include "bundle/bundle_reader.hpp"
#include "bundle/error_path.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kMaxBlocks = 1024;  // searched; a node takes fewer
constexpr std::uint64_t kPrimaryBlockNumber = 0;

struct BlockStart {
  std::uint64_t number = 0;
  std::size_t block = 0;  // offset of the block
  std::size_t data = 0;   // offset of its data
};

using BlockStarts = std::vector<BlockStart>;

Result<void> find_starts(CborReader& reader, BlockStarts& starts) {
  TRY(auto outer, reader.read_array("bundle", kMaxBlocks));
  for (;;) {
    TRY(bool const more, reader.next_item(outer, "bundle"));
    if (!more) return {};
    auto const start = reader.position();
    if (starts.empty()) {
      starts.push_back({.number = kPrimaryBlockNumber, .block = start, .data = start});
      TRY_VOID(read_unchecked_primary_block(reader));
      continue;
    }
    TRY(auto const header, read_block_header(reader));
    starts.push_back({.number = header.number, .block = start, .data = reader.position()});
    TRY_VOID(reader.take(header.data_length, "block-type-specific data"));
    TRY_VOID(read_block_trailer(reader, header));
  }
}

// As far as they can be read.
BlockStarts block_starts(ByteView wire) {
  CborReader reader(wire);
  BlockStarts starts;
  static_cast<void>(find_starts(reader, starts).has_value());
  return starts;
}

std::optional<std::uint64_t> leading_number(std::string_view text) {
  std::uint64_t number = 0;
  auto const parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc{} ? std::optional(number) : std::nullopt;
}

// The parser's details end their account of a flaw with "at offset N" where they know it.
std::optional<std::uint64_t> named_offset(std::string_view detail) {
  constexpr std::string_view kWords = "at offset ";
  auto const at = detail.rfind(kWords);
  if (at == std::string_view::npos) return std::nullopt;
  return leading_number(detail.substr(at + kWords.size()));
}

// The first "block N".
std::optional<std::uint64_t> named_block(std::string_view detail) {
  constexpr std::string_view kWord = "block ";
  for (auto at = detail.find(kWord); at != std::string_view::npos;
       at = detail.find(kWord, at + 1)) {
    if (auto const number = leading_number(detail.substr(at + kWord.size()))) return number;
  }
  return std::nullopt;
}

// Takes the steps of parse_bundle() one by one, to know in which of them it fails.
class LocatingParser {
 public:
  LocatingParser(ByteView wire, ParsePolicy const& policy)
      : wire_(wire), reader_(wire), bundle_(policy) {}

  std::optional<Violation> violation() {
    if (auto const read = read_all(); !read) {
      return violation_at(offset_while_reading(read.error()), read.error());
    }
    if (auto const whole = bundle_.finish(payload_, payload_wire_); !whole) {
      return violation_at(offset_between_blocks(whole.error()), whole.error());
    }
    return std::nullopt;
  }

 private:
  Result<void> read_all() {
    TRY_VOID(bundle_.read_head(reader_));
    auto const& header = bundle_.payload_header();
    TRY(payload_, reader_.take(header.data_length, "payload"));
    TRY_VOID(bundle_.read_payload_trailer(reader_));
    payload_wire_ = reader_.since(header.start);
    TRY_VOID(bundle_.check_payload_crc(payload_wire_));
    return bundle_.read_end(reader_);
  }

  std::uint64_t offset_while_reading(Error const& error) const {
    if (auto const offset = named_offset(error.detail)) return *offset;
    auto const starts = block_starts(wire_);
    auto const is_before = [end = reader_.position()](BlockStart const& start) {
      return start.block < end;
    };
    auto const found = std::find_if(starts.rbegin(), starts.rend(), is_before);
    return found == starts.rend() ? 0 : found->block;
  }

  // An offset that such an error names counts from the start of the block's data.
  std::uint64_t offset_between_blocks(Error const& error) const {
    auto const starts = block_starts(wire_);
    auto const number = named_block(error.detail).value_or(kPrimaryBlockNumber);
    auto const is_it = [number](BlockStart const& start) { return start.number == number; };
    auto const found = std::find_if(starts.begin(), starts.end(), is_it);
    if (found == starts.end()) return 0;
    auto const offset = named_offset(error.detail);
    return offset ? found->data + *offset : found->block;
  }

  static Violation violation_at(std::uint64_t offset, Error const& error) {
    return {
        .section = std::string(deciding_section(error)), .offset = offset, .detail = error.detail};
  }

  ByteView wire_;
  CborReader reader_;
  BundleReader bundle_;
  ByteView payload_;
  ByteView payload_wire_;
};

}  // namespace

std::optional<Violation> find_violation(ByteView wire, ParsePolicy const& policy) {
  return LocatingParser(wire, policy).violation();
}

json::object describe_violation(Violation const& violation) {
  json::object object{
      {"section", nullptr}, {"offset", violation.offset}, {"detail", violation.detail}};
  if (!violation.section.empty()) object["section"] = violation.section;
  return object;
}

std::string to_string(Violation const& violation) {
  if (named_offset(violation.detail) == violation.offset) return violation.detail;
  return violation.detail + " [offset " + std::to_string(violation.offset) + "]";
}

}  // namespace bindle::cli
