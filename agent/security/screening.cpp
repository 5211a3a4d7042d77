#include "agent/security/screening.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

using bpsec::Outcome;
using bpsec::SecurityService;
using bpsec::Treatment;
using bpsec::Verdict;

bool is_sound(Outcome const& outcome) {
  return outcome.verdict == Verdict::verified || outcome.verdict == Verdict::accepted;
}

bool has_security_block(ParsedBundle const& bundle) {
  auto const& blocks = bundle.extensions;
  return std::any_of(blocks.begin(), blocks.end(), [](BlockView const& block) {
    return block.type == block_type::kIntegrity || block.type == block_type::kConfidentiality;
  });
}

// RFC 9172 section 5.1.1: an extension block that cannot be decrypted goes, the bundle goes on.
std::vector<std::string> removed_blocks(std::vector<Outcome> const& outcomes) {
  std::vector<std::string> removed;
  for (auto const& outcome : outcomes) {
    auto const& operation = outcome.operation;
    if (operation.service == SecurityService::confidentiality &&
        outcome.verdict == Verdict::failed && operation.target != kPayloadBlockNumber)
      removed.push_back(operation.to_string() + ": " + outcome.detail);
  }
  return removed;
}

class Screener {
 public:
  Screener(ParsedBundle const& bundle, SecurityPolicy const& policy, Keyring const& keyring)
      : bundle_(bundle),
        policy_(policy),
        keyring_(keyring),
        for_us_(policy.is_for_us(bundle.primary.destination)) {}

  bpsec::Directive direct(bpsec::SecurityOperation const& operation) const {
    for (auto const& rule : policy_.rules()) {
      if (adds_protection(rule.role) || !concerns(rule, bundle_.primary)) continue;
      if (concerns(rule, operation)) return directive_of(rule);
    }
    bool const is_origin = operation.service == SecurityService::integrity &&
                           operation.context == bpsec::context_id::kBibEd25519;
    return {.treatment = is_origin ? Treatment::verify : Treatment::leave,
            .keys = {},
            .keyring = &keyring_,
            .signer = std::nullopt};
  }

  std::optional<SecurityFailure> judge(bpsec::ProcessedBundle const& processed) const {
    for (auto const& outcome : processed.outcomes) {
      if (auto failure = failure_of(outcome, processed.discard)) return failure;
    }
    if (bundle_.primary.fragment) return std::nullopt;
    for (auto const& rule : policy_.rules()) {
      if (auto failure = missing(rule, processed.outcomes)) return failure;
    }
    return std::nullopt;
  }

 private:
  bpsec::Directive directive_of(SecurityRule const& rule) const {
    bool const must_decrypt = for_us_ && rule.protects == ProtectionKind::confidentiality;
    auto treatment = Treatment::verify;
    if (rule.role == SecurityRole::acceptor || must_decrypt) treatment = Treatment::accept;
    if (rule.role == SecurityRole::remover) treatment = Treatment::strip;
    return {.treatment = treatment,
            .keys = policy_.keys_of(rule),
            .keyring = &keyring_,
            .signer = rule.signer};
  }

  std::optional<SecurityFailure> failure_of(Outcome const& outcome, bool discard) const {
    auto const& operation = outcome.operation;
    bool const payload = operation.target == kPayloadBlockNumber;
    bool const integrity = operation.service == SecurityService::integrity;
    if (outcome.verdict == Verdict::failed && (integrity || (payload && discard))) {
      auto const* const section = integrity ? "5.1.2" : "5.1.1";
      return SecurityFailure{
          outcome.reason,
          operation.to_string() + " (RFC 9172 section " + section + "): " + outcome.detail};
    }
    if (integrity || !payload || !for_us_ || bundle_.primary.fragment) return std::nullopt;
    if (outcome.verdict == Verdict::accepted) return std::nullopt;
    return SecurityFailure{
        ReasonCode::failed_security_operation,
        operation.to_string() + " (RFC 9172 section 5.1.1): no rule says how to decrypt it"};
  }

  std::optional<SecurityFailure> missing(SecurityRule const& rule,
                                         std::vector<Outcome> const& outcomes) const {
    if (rule.when_missing == WhenMissing::pass || adds_protection(rule.role) ||
        !concerns(rule, bundle_.primary)) {
      return std::nullopt;
    }
    for (auto const target : targets_in(rule, bundle_)) {
      auto const satisfies = [&rule, target](Outcome const& outcome) {
        return outcome.operation.target == target && is_sound(outcome) &&
               concerns(rule, outcome.operation) && (!rule.signer || outcome.signer == rule.signer);
      };
      if (std::any_of(outcomes.begin(), outcomes.end(), satisfies)) continue;
      return SecurityFailure{ReasonCode::missing_security_operation, what_is_missing(rule, target)};
    }
    return std::nullopt;
  }

  static std::string what_is_missing(SecurityRule const& rule, std::uint64_t target) {
    auto const* const what = rule.protects == ProtectionKind::confidentiality ? "encryption"
                             : rule.protects == ProtectionKind::origin        ? "origin signature"
                                                                              : "integrity";
    auto const block = target == bpsec::kPrimaryBlockNumber ? std::string("the primary block")
                                                            : "block " + std::to_string(target);
    return std::string("the required ") + what + " of " + block +
           " is missing (RFC 9172 section 5.1)";
  }

  ParsedBundle const& bundle_;
  SecurityPolicy const& policy_;
  Keyring const& keyring_;
  bool for_us_;
};

}  // namespace

Result<Screening> screen(ParsedBundle const& bundle,
                         Sha256::Digest const& payload,
                         SecurityPolicy const& policy,
                         Keyring const& keyring) {
  Screener const screener(bundle, policy, keyring);
  auto const direct = [&screener](bpsec::SecurityOperation const& operation) {
    return screener.direct(operation);
  };
  bpsec::ProcessedBundle processed;
  if (has_security_block(bundle)) {
    TRY(processed, bpsec::process_security(bundle, direct, {.payload = payload}));
  }
  Screening screening;
  screening.failure = screener.judge(processed);
  if (screening.failure) return screening;
  screening.removed = removed_blocks(processed.outcomes);
  screening.rewritten = std::move(processed.bundle);
  return screening;
}

}  // namespace bindle::agent
