#include "bundle/bpsec/verify_integrity.hpp"

#include "bundle/bpsec/bib_ed25519.hpp"
#include "bundle/bpsec/bib_hmac_sha2.hpp"
#include "bundle/bpsec/content_key.hpp"

namespace bindle::bpsec {
namespace {

class IntegrityCheck {
 public:
  IntegrityCheck(BundleDraft& draft, SecurityBlock const& bib, SecurityOperation const& operation)
      : bib_(bib),
        results_(bib.results[*bib.index_of(operation.target)]),
        block_(block_of(draft, operation)),
        target_(operation.target) {}

  Result<IntegrityFinding> hmac(SecretKeys const& keys) const {
    TRY(auto const parameters, read_hmac_parameters(bib_.parameters));
    Result<void> checked = fail(Errc::unverified, "no key");
    for (auto const* const key : keys) {
      checked = hmac_with(parameters, *key);
      if (checked) return IntegrityFinding{};
    }
    return std::move(checked).error();
  }

  Result<IntegrityFinding> ed25519(Directive const& directive,
                                   std::optional<Sha256::Digest> const& payload) const {
    TRY(auto const parameters, read_ed25519_parameters(bib_.parameters));
    auto const& signer = parameters.signer;
    auto const level =
        directive.keyring == nullptr ? TrustLevel::unknown : directive.keyring->level_of(signer);
    if (level == TrustLevel::blocked) {
      return fail(Errc::not_permitted, "key " + fingerprint(signer) + " is blocked");
    }
    if (directive.signer && *directive.signer != signer) {
      return fail(Errc::not_permitted,
                  "signed by key " + fingerprint(signer) + ", which is not the required one");
    }
    if (level == TrustLevel::unknown && !directive.signer) {
      return IntegrityFinding{.why_untold =
                                  "key " + fingerprint(signer) + " is not known to the keyring"};
    }
    bool const known_digest = payload && target_ == kPayloadBlockNumber;
    auto const content = known_digest ? *payload : sha256(block_.content);
    TRY_VOID(verify_origin(parameters, block_.blocks, content, results_));
    return IntegrityFinding{.signer = signer};
  }

 private:
  Result<void> hmac_with(HmacParameters const& parameters, SecretKey const& key) const {
    TRY(auto const used, received_key(key, parameters.wrapped_key));
    return verify_hmac(parameters, used, block_, results_);
  }

  static SignedBlock block_of(BundleDraft& draft, SecurityOperation const& operation) {
    SignedBlock block{
        .blocks = {.primary = draft.primary_octets(),
                   .target = {},
                   .security_block = draft.find(operation.security_block)->identity()},
        .content = draft.primary_octets()};
    if (operation.target == kPrimaryBlockNumber) return block;
    auto const& target = *draft.find(operation.target);
    block.blocks.target = target.identity();
    block.content = target.data();
    return block;
  }

  SecurityBlock const& bib_;
  IdValues const& results_;
  SignedBlock block_;
  std::uint64_t target_;
};

}  // namespace

Result<IntegrityFinding> verify_integrity(BundleDraft& draft,
                                          SecurityBlock const& bib,
                                          SecurityOperation const& operation,
                                          Directive const& directive,
                                          std::optional<Sha256::Digest> const& payload) {
  IntegrityCheck const check(draft, bib, operation);
  if (bib.context == context_id::kBibHmacSha2) return check.hmac(directive.keys);
  if (bib.context == context_id::kBibEd25519) return check.ed25519(directive, payload);
  return fail(Errc::unsupported, "unknown security context " + std::to_string(bib.context));
}

}  // namespace bindle::bpsec
