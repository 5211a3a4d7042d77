#include "bundle/bpsec/add_confidentiality.hpp"

#include "bundle/bpsec/bundle_draft.hpp"
#include "bundle/bpsec/split_integrity.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace bindle::bpsec {
namespace {

Error refused(Errc code, std::uint64_t target, std::string_view why) {
  return fail(code, "block " + std::to_string(target) + ' ' + std::string(why));
}

Result<void> check_target(BundleDraft& draft, std::uint64_t number, BlockNumbers const& encrypted) {
  if (number == kPrimaryBlockNumber) {
    return refused(Errc::invalid_argument, number, "is the primary block, which no BCB targets");
  }
  auto const* const block = draft.find(number);
  if (block == nullptr) return refused(Errc::invalid_argument, number, "does not exist");
  if (block->is_security_block()) {
    return refused(
        Errc::invalid_argument, number, "is a security block; a BIB is encrypted with its targets");
  }
  if (!contains(encrypted, number)) return {};
  return refused(Errc::conflict, number, "is encrypted already (RFC 9172 section 3.2)");
}

Result<void> check(BundleDraft& draft, ConfidentialityRequest const& request) {
  if (draft.primary().fragment) {
    return fail(Errc::invalid_argument, "a fragment gets no BCB (RFC 9172 section 5.2)");
  }
  if ((request.block_flags & block_flag::kDiscardIfUnprocessed) != 0) {
    return fail(Errc::invalid_argument, "a BCB may not be discarded (RFC 9172 section 3.8)");
  }
  if (request.targets.empty()) return fail(Errc::invalid_argument, "a BCB needs a target");
  TRY(auto encrypted, draft.encrypted_blocks());
  for (auto const target : request.targets) {
    TRY_VOID(check_target(draft, target, encrypted));
    encrypted.push_back(target);
  }
  return {};
}

class BcbWriter {
 public:
  BcbWriter(BundleDraft& draft, ConfidentialityRequest const& request, SecretKey const& key)
      : draft_(draft), request_(request), key_(key) {}

  Result<void> encrypt(std::uint64_t number, RandomSource const& random) {
    TRY(auto const used, content_key(key_, request_.key_use, key_length(request_.variant), random));
    if (used.key.size() != key_length(request_.variant)) {
      return fail(Errc::invalid_argument, "the key is not of the AES variant's length");
    }
    std::array<std::uint8_t, kUsualIvSize> iv{};
    random(iv);
    auto& target = *draft_.find(number);
    target.set_crc_type(CrcType::none);
    // The block's number may be covered, so the block is there before its data.
    auto& bcb = draft_.add_security_block(block_type::kConfidentiality, flags_for(number), {});
    ScopedBlocks const blocks{.primary = draft_.primary_octets(),
                              .target = target.identity(),
                              .security_block = bcb.identity()};
    auto const associated = scope_prefix(request_.scope, blocks);
    TRY(auto sealed,
        gcm_seal({.key = used.key, .iv = iv, .associated = associated}, target.data()));
    target.set_data(std::move(sealed.ciphertext));
    bcb.set_data(encode(number, iv, used, sealed.tag));
    return {};
  }

 private:
  // RFC 9172 section 3.8.
  std::uint64_t flags_for(std::uint64_t target) const {
    auto const payload = target == kPayloadBlockNumber ? block_flag::kReplicateInFragments : 0;
    return request_.block_flags | payload;
  }

  Bytes encode(std::uint64_t target, ByteView iv, ContentKey const& used, GcmTag const& tag) const {
    auto const vector = encoded_bytes(iv);
    auto const variant = encoded_uint(static_cast<std::uint64_t>(request_.variant));
    auto const flags = encoded_uint(request_.scope & scope::kAll);
    auto const result = encoded_bytes(tag);
    SecurityBlock block;
    block.context = context_id::kBcbAesGcm;
    block.source = request_.source;
    block.targets = {target};
    block.parameters = {{gcm_parameter::kIv, vector}, {gcm_parameter::kAesVariant, variant}};
    if (request_.key_use == KeyUse::wraps) {
      block.parameters.push_back({gcm_parameter::kWrappedKey, used.wrapped_parameter});
    }
    block.parameters.push_back({gcm_parameter::kScopeFlags, flags});
    block.results = {{{kAuthenticationTag, result}}};
    return encode_security_block(block);
  }

  BundleDraft& draft_;
  ConfidentialityRequest const& request_;
  SecretKey const& key_;
};

}  // namespace

Result<Bytes> add_confidentiality(ParsedBundle const& bundle,
                                  ConfidentialityRequest const& request,
                                  SecretKey const& key,
                                  RandomSource const& random) {
  BundleDraft draft(bundle);
  TRY_VOID(check(draft, request));
  TRY(auto const bibs, separate_integrity(draft, request.targets));
  BcbWriter bcbs(draft, request, key);
  for (auto const target : request.targets)
    TRY_VOID(bcbs.encrypt(target, random));
  for (auto const bib : bibs)
    TRY_VOID(bcbs.encrypt(bib, random));
  return draft.to_bytes();
}

}  // namespace bindle::bpsec
