#include "bundle/security_blocks.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/eid.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <string>

namespace bindle {
namespace {

using BlockNumbers = boost::container::small_vector<std::uint64_t, 8>;

constexpr std::uint64_t kParametersPresent = 0x01;
constexpr std::uint64_t kPrimaryBlockNumber = 0;
// Of a block in a fragment, whose targets are not all there to be counted.
constexpr std::uint64_t kMaxTargetsElsewhere = 64;

Error broken(BlockView const& block, std::string_view why) {
  return fail(
      Errc::malformed,
      "security block " + std::to_string(block.number) + " (RFC 9172): " + std::string(why));
}

Result<BlockNumbers> read_targets(CborReader& reader, std::uint64_t max_targets) {
  TRY(auto array, reader.read_array("security targets", max_targets));
  BlockNumbers targets;
  for (;;) {
    TRY(bool const more, reader.next_item(array, "security targets"));
    if (!more) return targets;
    TRY(auto const target, reader.read_uint("security target"));
    targets.push_back(target);
  }
}

// One result array for each target, of whatever the security context says.
Result<std::uint64_t> count_results(CborReader& reader, std::uint64_t max_targets) {
  TRY(auto array, reader.read_array("security results", max_targets));
  for (;;) {
    TRY(bool const more, reader.next_item(array, "security results"));
    if (!more) return array.taken;
    TRY_VOID(reader.skip_item("security result"));
  }
}

// Abstract security block, RFC 9172 section 3.6: a sequence of items, not an array.
Result<BlockNumbers> decode_targets(BlockView const& block, std::uint64_t max_targets) {
  CborReader reader(block.data);
  TRY(auto targets, read_targets(reader, max_targets));
  TRY_VOID(reader.read_int("security context id"));
  TRY(auto const flags, reader.read_uint("security context flags"));
  TRY_VOID(read_eid(reader, "security source"));
  if ((flags & kParametersPresent) != 0) TRY_VOID(reader.skip_item("security parameters"));
  TRY(auto const results, count_results(reader, max_targets));
  TRY_VOID(reader.expect_end("abstract security block"));
  if (targets.empty()) return broken(block, "no targets");
  if (results != targets.size()) return broken(block, "as many results as targets are needed");
  return targets;
}

bool is_security_block(BlockView const& block) {
  return block.type == block_type::kIntegrity || block.type == block_type::kConfidentiality;
}

class SecurityTargets {
 public:
  SecurityTargets(ExtensionBlocks& extensions, BlockView& payload, MissingTargets missing)
      : extensions_(extensions), payload_(payload), missing_(missing) {}

  // All BCBs come first: what they encrypt is not looked into.
  Result<bool> mark() {
    for (auto const& block : extensions_) {
      if (block.type == block_type::kConfidentiality) TRY_VOID(mark_encrypted(block));
    }
    for (auto const& block : extensions_) {
      if (block.type == block_type::kIntegrity && !block.encrypted) TRY_VOID(mark_signed(block));
    }
    return primary_is_signed_;
  }

 private:
  std::uint64_t max_targets() const {
    auto const here = extensions_.size() + 2;
    return missing_ == MissingTargets::refused ? here : here + kMaxTargetsElsewhere;
  }

  BlockView* find(std::uint64_t number) {
    if (number == payload_.number) return &payload_;
    auto const is_it = [number](BlockView const& block) { return block.number == number; };
    auto const found = std::find_if(extensions_.begin(), extensions_.end(), is_it);
    return found == extensions_.end() ? nullptr : &*found;
  }

  Result<void> mark_encrypted(BlockView const& bcb) {
    if (bcb.has(block_flag::kDiscardIfUnprocessed))
      return broken(bcb, "a BCB may not be discarded");
    TRY(auto const numbers, decode_targets(bcb, max_targets()));
    for (auto const number : numbers) {
      auto* const target = find(number);
      if (target == nullptr && missing_ == MissingTargets::passed_over) continue;
      if (target == nullptr) return broken(bcb, "its target is not an extension or payload block");
      if (target->type == block_type::kConfidentiality) return broken(bcb, "it targets a BCB");
      if (target->encrypted) return broken(bcb, "its target is encrypted already");
      if (target == &payload_ && !bcb.has(block_flag::kReplicateInFragments)) {
        return broken(bcb, "encrypts the payload but is not replicated in fragments");
      }
      target->encrypted = true;
      target->security_target = true;
    }
    return {};
  }

  Result<void> mark_signed(BlockView const& bib) {
    TRY(auto const numbers, decode_targets(bib, max_targets()));
    for (auto const number : numbers) {
      if (std::find(signed_.begin(), signed_.end(), number) != signed_.end()) {
        return broken(bib, "its target has a BIB already");
      }
      signed_.push_back(number);
      if (number == kPrimaryBlockNumber) {
        primary_is_signed_ = true;
        continue;
      }
      auto* const target = find(number);
      if (target == nullptr && missing_ == MissingTargets::passed_over) continue;
      if (target == nullptr) return broken(bib, "there is no block of its target's number");
      if (is_security_block(*target)) return broken(bib, "it targets a security block");
      target->security_target = true;
    }
    return {};
  }

  ExtensionBlocks& extensions_;
  BlockView& payload_;
  MissingTargets missing_;
  BlockNumbers signed_;
  bool primary_is_signed_ = false;
};

}  // namespace

Result<bool> mark_security_targets(ExtensionBlocks& extensions,
                                   BlockView& payload,
                                   MissingTargets missing) {
  return SecurityTargets(extensions, payload, missing).mark();
}

}  // namespace bindle
