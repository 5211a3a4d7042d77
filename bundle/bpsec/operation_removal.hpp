#pragma once

#include "bundle/bpsec/bundle_draft.hpp"
#include "bundle/bpsec/security_operation.hpp"

namespace bindle::bpsec {

// Takes security operations out of a bundle, and puts CRCs back where none is left to protect a
// block. Call finish() last.
class OperationRemoval {
 public:
  // `crc` is what the blocks get.
  OperationRemoval(BundleDraft& draft, CrcType crc) : draft_(draft), crc_(crc) {}

  // A security block goes with its last operation. On a primary block without a CRC it waits for
  // finish().
  Result<void> remove(SecurityOperation const& operation);

  // Removes an extension block with all security operations on it, those in BIBs that are still
  // encrypted excepted.
  Result<void> discard(std::uint64_t number);

  // For BIBs that were decrypted after one of their targets was discarded.
  Result<void> remove_operations_on_discarded();

  // False when the primary block's operation has to stay, because other security blocks do and may
  // cover the primary block as it is.
  Result<bool> finish();

  bool changed() const { return changed_; }

 private:
  Result<void> remove_target(std::uint64_t security_block, std::uint64_t target);
  Result<void> remove_operations_on(std::uint64_t target);
  Result<bool> finish_primary();

  BundleDraft& draft_;
  CrcType crc_;
  bool changed_ = false;
  BlockNumbers bared_;
  BlockNumbers discarded_;
  std::uint64_t primary_bib_ = 0;  // 0 is no BIB's number
};

}  // namespace bindle::bpsec
