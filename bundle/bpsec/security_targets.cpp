#include "bundle/bpsec/security_targets.hpp"

#include "bundle/bpsec/security_block.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace bindle::bpsec {
namespace {

// Of a block in a fragment, whose targets are not all there to be counted.
constexpr std::uint64_t kMaxTargetsElsewhere = 64;

// `section` of RFC 9172.
Error broken(BlockView const& block, std::string_view section, std::string_view why) {
  return fail(Errc::malformed,
              "security block " + std::to_string(block.number) + " (RFC 9172 section " +
                  std::string(section) + "): " + std::string(why));
}

Result<BlockNumbers> targets_of(BlockView const& block, std::uint64_t max_targets) {
  auto opened = decode_security_block(block.data, max_targets);
  if (!opened) return broken(block, "3.6", opened.error().detail);
  return std::move(opened).value().targets;
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
      return broken(bcb, "3.8", "a BCB may not be discarded");
    TRY(auto const numbers, targets_of(bcb, max_targets()));
    for (auto const number : numbers) {
      if (number == kPrimaryBlockNumber) return broken(bcb, "3.8", "it targets the primary block");
      auto* const target = find(number);
      if (target == nullptr && missing_ == MissingTargets::passed_over) continue;
      if (target == nullptr) return broken(bcb, "3.6", "there is no block of its target's number");
      if (target->type == block_type::kConfidentiality)
        return broken(bcb, "3.8", "it targets a BCB");
      if (target->encrypted) return broken(bcb, "3.2", "its target is encrypted already");
      if (target == &payload_ && !bcb.has(block_flag::kReplicateInFragments)) {
        return broken(bcb, "3.8", "encrypts the payload but is not replicated in fragments");
      }
      target->encrypted = true;
      target->security_target = true;
    }
    return {};
  }

  Result<void> mark_signed(BlockView const& bib) {
    TRY(auto const numbers, targets_of(bib, max_targets()));
    for (auto const number : numbers) {
      if (std::find(signed_.begin(), signed_.end(), number) != signed_.end()) {
        return broken(bib, "3.2", "its target has a BIB already");
      }
      signed_.push_back(number);
      if (number == kPrimaryBlockNumber) {
        primary_is_signed_ = true;
        continue;
      }
      auto* const target = find(number);
      if (target == nullptr && missing_ == MissingTargets::passed_over) continue;
      if (target == nullptr) return broken(bib, "3.6", "there is no block of its target's number");
      if (is_security_block(*target)) return broken(bib, "3.7", "it targets a security block");
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

}  // namespace bindle::bpsec
