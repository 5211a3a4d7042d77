#include "bundle/bpsec/operation_removal.hpp"

#include <algorithm>

namespace bindle::bpsec {

Result<void> OperationRemoval::remove(SecurityOperation const& operation) {
  if (operation.target == kPrimaryBlockNumber && draft_.primary().crc_type == CrcType::none) {
    primary_bib_ = operation.security_block;
    return {};
  }
  bared_.push_back(operation.target);
  return remove_target(operation.security_block, operation.target);
}

Result<void> OperationRemoval::remove_target(std::uint64_t security_block, std::uint64_t target) {
  changed_ = true;
  auto& block = *draft_.find(security_block);
  TRY(auto opened, draft_.open(block));
  opened.remove_target(target);
  if (opened.targets.empty()) {
    draft_.erase(security_block);
  } else {
    block.set_data(encode_security_block(opened));
  }
  return {};
}

Result<void> OperationRemoval::discard(std::uint64_t number) {
  changed_ = true;
  draft_.erase(number);
  discarded_.push_back(number);
  return remove_operations_on(number);
}

Result<void> OperationRemoval::remove_operations_on_discarded() {
  for (auto const number : discarded_)
    TRY_VOID(remove_operations_on(number));
  return {};
}

Result<void> OperationRemoval::remove_operations_on(std::uint64_t target) {
  TRY(auto const encrypted, draft_.encrypted_blocks());
  BlockNumbers concerned;
  for (auto const& block : draft_.extensions()) {
    if (!block.is_security_block() || contains(encrypted, block.number())) continue;
    TRY(auto const opened, draft_.open(block));
    if (opened.index_of(target)) concerned.push_back(block.number());
  }
  for (auto const block : concerned)
    TRY_VOID(remove_target(block, target));
  return {};
}

Result<bool> OperationRemoval::finish() {
  TRY(bool const primary_finished, finish_primary());
  TRY(auto covered, draft_.signed_blocks());
  TRY(auto const encrypted, draft_.encrypted_blocks());
  covered.insert(covered.end(), encrypted.begin(), encrypted.end());
  for (auto const number : bared_) {
    auto* const block = draft_.find(number);
    bool const has_crc = block == nullptr || block->crc_type() != CrcType::none;
    if (!has_crc && !contains(covered, number)) block->set_crc_type(crc_);
  }
  return primary_finished;
}

Result<bool> OperationRemoval::finish_primary() {
  if (primary_bib_ == 0) return true;
  auto const is_other = [this](BundleDraft::Block const& block) {
    return block.is_security_block() && block.number() != primary_bib_;
  };
  auto const& blocks = draft_.extensions();
  if (std::any_of(blocks.begin(), blocks.end(), is_other)) return false;
  TRY(auto const opened, draft_.open(*draft_.find(primary_bib_)));
  if (opened.targets.size() > 1) return false;
  TRY_VOID(remove_target(primary_bib_, kPrimaryBlockNumber));
  draft_.set_primary_crc(crc_);
  return true;
}

}  // namespace bindle::bpsec
