#include "bundle/bpsec/split_integrity.hpp"

#include "bundle/bpsec/bib_ed25519.hpp"
#include "bundle/bpsec/bib_hmac_sha2.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace bindle::bpsec {
namespace {

Result<ScopeFlags> scope_of(SecurityBlock const& block) {
  if (block.context == context_id::kBibHmacSha2) {
    TRY(auto const parameters, read_hmac_parameters(block.parameters));
    return parameters.scope;
  }
  if (block.context == context_id::kBibEd25519) {
    TRY(auto const parameters, read_ed25519_parameters(block.parameters));
    return parameters.scope;
  }
  return ScopeFlags{0};
}

Result<void> check_movable(SecurityBlock const& block, std::uint64_t number) {
  TRY(auto const flags, scope_of(block));
  if ((flags & scope::kSecurityHeader) == 0) return {};
  return fail(Errc::conflict,
              "BIB " + std::to_string(number) +
                  " covers its own header, so it cannot be split (RFC 9172 section 3.9)");
}

// Leaves the rest in the BIB, and gives the number of the new one.
std::uint64_t split(BundleDraft& draft,
                    BundleDraft::Block& bib,
                    SecurityBlock rest,
                    BlockNumbers const& leaving) {
  auto moved = rest;
  for (auto const target : BlockNumbers(rest.targets)) {
    (contains(leaving, target) ? rest : moved).remove_target(target);
  }
  auto moved_data = encode_security_block(moved);
  bib.set_data(encode_security_block(rest));
  auto const& added =
      draft.add_security_block(block_type::kIntegrity, bib.identity().flags, std::move(moved_data));
  return added.number();
}

}  // namespace

Result<BlockNumbers> separate_integrity(BundleDraft& draft, BlockNumbers const& targets) {
  TRY(auto const encrypted, draft.encrypted_blocks());
  BlockNumbers found;
  for (auto& block : draft.extensions()) {
    if (block.type() != block_type::kIntegrity || contains(encrypted, block.number())) continue;
    if (contains(found, block.number())) continue;
    TRY(auto opened, draft.open(block));
    auto const leaves = [&targets](std::uint64_t target) { return contains(targets, target); };
    auto const leaving = std::count_if(opened.targets.begin(), opened.targets.end(), leaves);
    if (leaving == 0) continue;
    if (static_cast<std::size_t>(leaving) == opened.targets.size()) {
      found.push_back(block.number());
      continue;
    }
    TRY_VOID(check_movable(opened, block.number()));
    found.push_back(split(draft, block, std::move(opened), targets));
  }
  return found;
}

}  // namespace bindle::bpsec
