#include "bundle/bpsec/add_integrity.hpp"

#include "bundle/bpsec/bundle_draft.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bindle::bpsec {
namespace {

Error refused(Errc code, std::uint64_t target, std::string_view why) {
  return fail(code, "block " + std::to_string(target) + ' ' + std::string(why));
}

Result<void> check_target(BundleDraft& draft, std::uint64_t number, BlockNumbers const& taken) {
  if (contains(taken, number)) {
    return refused(
        Errc::conflict, number, "has a security operation already (RFC 9172 sections 3.2 and 3.9)");
  }
  if (number == kPrimaryBlockNumber) {
    bool const covered = draft.has_security_blocks();
    if (draft.primary().crc_type == CrcType::none || !covered) return {};
    return refused(Errc::conflict, number, "has a CRC that an earlier security block may cover");
  }
  auto const* const block = draft.find(number);
  if (block == nullptr) return refused(Errc::invalid_argument, number, "does not exist");
  if (!block->is_security_block()) return {};
  return refused(Errc::invalid_argument,
                 number,
                 "is a security block, which no BIB targets (RFC 9172 section 3.7)");
}

Result<void> check(BundleDraft& draft, BlockNumbers const& targets) {
  if (draft.primary().fragment) {
    return fail(Errc::invalid_argument, "a fragment gets no BIB (RFC 9172 section 5.2)");
  }
  if (targets.empty()) return fail(Errc::invalid_argument, "a BIB needs a target");
  TRY(auto taken, draft.signed_blocks());
  TRY(auto const encrypted, draft.encrypted_blocks());
  taken.insert(taken.end(), encrypted.begin(), encrypted.end());
  for (auto const target : targets) {
    TRY_VOID(check_target(draft, target, taken));
    taken.push_back(target);
  }
  return {};
}

// RFC 9173 section 3.8.1: CRCs go before the IPPT is made.
void remove_crc(BundleDraft& draft, std::uint64_t number) {
  if (number == kPrimaryBlockNumber) return draft.set_primary_crc(CrcType::none);
  draft.find(number)->set_crc_type(CrcType::none);
}

SignedBlock signed_block(BundleDraft& draft, std::uint64_t number, BlockIdentity const& bib) {
  ScopedBlocks const blocks{.primary = draft.primary_octets(), .target = {}, .security_block = bib};
  if (number == kPrimaryBlockNumber) return {.blocks = blocks, .content = draft.primary_octets()};
  auto const& block = *draft.find(number);
  return {.blocks = {.primary = blocks.primary, .target = block.identity(), .security_block = bib},
          .content = block.data()};
}

class BibWriter {
 public:
  BibWriter(BundleDraft& draft, IntegrityRequest const& request, SecretKey const& key)
      : draft_(draft), request_(request), key_(key) {}

  Result<void> write(BlockNumbers const& targets, RandomSource const& random) {
    TRY(auto const used, content_key(key_, request_.key_use, mac_length(request_.variant), random));
    // The block's number may be covered, so the block is there before its data.
    auto& bib = draft_.add_security_block(block_type::kIntegrity, request_.block_flags, {});
    bib.set_data(encode(targets, bib.identity(), used));
    return {};
  }

 private:
  Bytes encode(BlockNumbers const& targets,
               BlockIdentity const& bib,
               ContentKey const& used) const {
    auto const variant = encoded_uint(static_cast<std::uint64_t>(request_.variant));
    auto const flags = encoded_uint(request_.scope & scope::kAll);
    SecurityBlock block;
    block.context = context_id::kBibHmacSha2;
    block.source = request_.source;
    block.targets = targets;
    block.parameters.push_back({hmac_parameter::kShaVariant, variant});
    if (request_.key_use == KeyUse::wraps) {
      block.parameters.push_back({hmac_parameter::kWrappedKey, used.wrapped_parameter});
    }
    block.parameters.push_back({hmac_parameter::kScopeFlags, flags});

    HmacParameters const parameters{.variant = request_.variant, .scope = request_.scope};
    std::vector<Bytes> macs;
    macs.reserve(targets.size());
    for (auto const target : targets) {
      auto const mac = expected_hmac(parameters, used.key, signed_block(draft_, target, bib));
      macs.push_back(encoded_bytes(mac));
      block.results.push_back({{kExpectedHmac, macs.back()}});
    }
    return encode_security_block(block);
  }

  BundleDraft& draft_;
  IntegrityRequest const& request_;
  SecretKey const& key_;
};

}  // namespace

Result<Bytes> add_integrity(ParsedBundle const& bundle,
                            IntegrityRequest const& request,
                            SecretKey const& key,
                            RandomSource const& random) {
  BundleDraft draft(bundle);
  TRY_VOID(check(draft, request.targets));
  for (auto const target : request.targets)
    remove_crc(draft, target);
  BibWriter bibs(draft, request, key);
  if ((request.scope & scope::kSecurityHeader) == 0) {
    TRY_VOID(bibs.write(request.targets, random));
    return draft.to_bytes();
  }
  for (auto const target : request.targets)
    TRY_VOID(bibs.write({target}, random));
  return draft.to_bytes();
}

}  // namespace bindle::bpsec
