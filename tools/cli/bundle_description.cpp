#include "tools/cli/bundle_description.hpp"

#include "bundle/cbor_reader.hpp"
#include "tools/cli/block_description.hpp"
#include "tools/cli/bundle/security_description.hpp"
#include "tools/cli/bundle/violation.hpp"
#include "tools/cli/payload_description.hpp"

#include <algorithm>
#include <vector>

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kMaxDescribedBlocks = 1024;  // described; a node takes fewer

bool is_encrypted(Result<ParsedBundle> const& bundle, std::uint64_t number) {
  if (!bundle) return false;
  if (number == bundle->payload.number) return bundle->payload.encrypted;
  auto const& blocks = bundle->extensions;
  return std::any_of(blocks.begin(), blocks.end(), [number](BlockView const& block) {
    return block.number == number && block.encrypted;
  });
}

bool is_security_block(BlockView const& block) {
  return block.type == block_type::kIntegrity || block.type == block_type::kConfidentiality;
}

// Reads one block after another until the end or the first that cannot be read, and describes
// them; whether the bundle as a whole is valid is for parse_bundle() to say.
class Walk {
 public:
  Walk(ByteView wire, Result<ParsedBundle> const& bundle) : reader_(wire), bundle_(bundle) {}

  void describe(json::object& description) {
    auto const outcome = read_all();
    if (primary_) description["primary_block"] = describe_primary(*primary_, primary_place_);
    if (!blocks_.empty()) description["blocks"] = described_blocks();
    for (auto const& block : blocks_) {
      if (block.view.type != block_type::kPayload) continue;
      description["payload"] = describe_payload(*primary_, content_, block.view);
    }
    if (!outcome) description["read_up_to"] = reader_.position();
  }

 private:
  struct ReadBlock {
    BlockView view;
    std::uint64_t offset = 0;
    bool crc_matches = false;
  };

  Result<void> read_all() {
    TRY(auto outer, reader_.read_array("bundle", kMaxDescribedBlocks));
    TRY(bool more, reader_.next_item(outer, "bundle"));
    if (!more) return {};
    auto const start = reader_.position();
    TRY(primary_, read_unchecked_primary_block(reader_));
    primary_place_ = {start, reader_.since(start)};
    while (true) {
      TRY(more, reader_.next_item(outer, "bundle"));
      if (!more) return {};
      TRY_VOID(read_block());
    }
  }

  Result<void> read_block() {
    TRY(auto const header, read_block_header(reader_));
    TRY(auto const data, reader_.take(header.data_length, "block-type-specific data"));
    TRY_VOID(read_block_trailer(reader_, header));
    auto const wire = reader_.since(header.start);
    auto block = view_block(header, data, wire);
    block.encrypted = is_encrypted(bundle_, block.number);
    if (block.type == block_type::kContent && !block.encrypted) remember_content(block);
    types_[block.number] = block.type;
    blocks_.push_back({block, header.start, check_block_crc(header, wire).has_value()});
    return {};
  }

  void remember_content(BlockView const& block) {
    if (auto content = decode_content_block(block.data)) content_ = std::move(*content);
  }

  json::array described_blocks() const {
    json::array described;
    for (auto const& [block, offset, crc_matches] : blocks_) {
      auto fields = describe_block(block, offset, crc_matches);
      if (is_security_block(block) && !block.encrypted) add_security_block(fields, block, types_);
      described.emplace_back(std::move(fields));
    }
    return described;
  }

  CborReader reader_;
  Result<ParsedBundle> const& bundle_;
  std::optional<PrimaryBlock> primary_;
  BlockPlace primary_place_;
  std::optional<ContentBlock> content_;
  std::vector<ReadBlock> blocks_;
  BlockTypes types_;
};

}  // namespace

json::object describe_bundle(ByteView wire, ParsePolicy const& policy) {
  auto const bundle = parse_bundle(wire, policy);
  auto const violation = find_violation(wire, policy);
  json::object description;
  description["valid"] = bundle.has_value();
  if (violation) description["violation"] = describe_violation(*violation);
  if (bundle && bundle->content_error) {
    description["content_block_error"] = bundle->content_error->detail;
  }
  description["octets"] = wire.size();
  if (bundle) description["bundle_id"] = bundle->id().to_string();
  Walk(wire, bundle).describe(description);
  return description;
}

}  // namespace bindle::cli
