#include "bundle/bpsec/process_security.hpp"

#include "bundle/bpsec/bcb_aes_gcm.hpp"
#include "bundle/bpsec/bundle_draft.hpp"
#include "bundle/bpsec/content_key.hpp"
#include "bundle/bpsec/operation_removal.hpp"
#include "bundle/bpsec/verify_integrity.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace bindle::bpsec {
namespace {

class SecurityProcessing {
 public:
  SecurityProcessing(ParsedBundle const& bundle,
                     Direct const& direct,
                     ProcessingOptions const& options)
      : draft_(bundle),
        removal_(draft_, options.restored_crc),
        direct_(direct),
        payload_(options.payload) {}

  // BCBs before BIBs (RFC 9172 section 5.1).
  Result<ProcessedBundle> run() {
    if (draft_.primary().fragment) return std::move(done_);
    TRY(encrypted_at_first_, draft_.encrypted_blocks());
    TRY_VOID(process_blocks(block_type::kConfidentiality));
    if (done_.discard) return std::move(done_);
    TRY_VOID(removal_.remove_operations_on_discarded());
    TRY_VOID(draft_.check_security_blocks());
    TRY_VOID(process_blocks(block_type::kIntegrity));
    TRY(bool const primary_finished, removal_.finish());
    if (!primary_finished) keep_primary_operation();
    if (removal_.changed()) done_.bundle = draft_.to_bytes();
    return std::move(done_);
  }

 private:
  Result<void> process_blocks(std::uint64_t type) {
    BlockNumbers numbers;
    for (auto const& block : draft_.extensions()) {
      if (block.type() == type) numbers.push_back(block.number());
    }
    for (auto const number : numbers)
      TRY_VOID(process_block(number));
    return {};
  }

  // Operations of one block are treated one by one (RFC 9172 sections 5.1.1 and 5.1.2).
  Result<void> process_block(std::uint64_t number) {
    auto const* const block = draft_.find(number);
    TRY(auto const encrypted, draft_.encrypted_blocks());
    if (block == nullptr || contains(encrypted, number)) return {};
    // The block changes with each operation that is removed.
    Bytes const octets(block->data().begin(), block->data().end());
    TRY(auto const opened, decode_security_block(octets, octets.size()));
    auto const service = block->type() == block_type::kIntegrity ? SecurityService::integrity
                                                                 : SecurityService::confidentiality;
    for (auto const target : opened.targets) {
      if (done_.discard) return {};
      TRY_VOID(process_operation(operation_of(service, number, target, opened), opened));
    }
    return {};
  }

  SecurityOperation operation_of(SecurityService service,
                                 std::uint64_t security_block,
                                 std::uint64_t target,
                                 SecurityBlock const& opened) {
    auto const* const block = draft_.find(target);
    return {.service = service,
            .security_block = security_block,
            .target = target,
            .target_type = block == nullptr ? 0 : block->type(),
            .context = opened.context,
            .source = opened.source};
  }

  Result<void> process_operation(SecurityOperation operation, SecurityBlock const& opened) {
    auto const directive = direct_(operation);
    bool const integrity = operation.service == SecurityService::integrity;
    Outcome outcome{.operation = std::move(operation)};
    if (directive.treatment != Treatment::leave) {
      TRY_VOID(integrity ? check_integrity(opened, directive, outcome)
                         : decrypt(opened, directive, outcome));
    }
    done_.outcomes.push_back(std::move(outcome));
    return {};
  }

  Result<void> decrypt(SecurityBlock const& opened, Directive const& directive, Outcome& outcome) {
    if (directive.treatment == Treatment::strip) return {};
    auto const& operation = outcome.operation;
    auto plaintext = plaintext_of(opened, directive, operation);
    if (!plaintext) return decryption_failed(plaintext.error(), outcome);
    if (!shares_target(operation, *plaintext)) {
      auto const why =
          fail(Errc::malformed, "it targets a BIB that shares no target with it (section 3.8)");
      TRY_VOID(decryption_failed(why, outcome));
      outcome.reason = ReasonCode::conflicting_security_operation;
      return {};
    }
    outcome.verdict = Verdict::verified;
    if (directive.treatment == Treatment::verify) return {};
    outcome.verdict = Verdict::accepted;
    draft_.find(operation.target)->set_data(std::move(plaintext).value());
    if (operation.target == kPayloadBlockNumber) payload_.reset();
    return removal_.remove(operation);
  }

  Result<Bytes> plaintext_of(SecurityBlock const& opened,
                             Directive const& directive,
                             SecurityOperation const& operation) {
    if (opened.context != context_id::kBcbAesGcm) {
      return fail(Errc::unsupported, "unknown security context " + std::to_string(opened.context));
    }
    TRY(auto const parameters, read_gcm_parameters(opened.parameters));
    auto const& target = *draft_.find(operation.target);
    ScopedBlocks const blocks{.primary = draft_.primary_octets(),
                              .target = target.identity(),
                              .security_block = draft_.find(operation.security_block)->identity()};
    auto const& results = opened.results[*opened.index_of(operation.target)];
    Result<Bytes> plaintext = fail(Errc::unverified, "no key");
    for (auto const* const key : directive.keys) {
      plaintext = plaintext_with(*key, parameters, blocks, target.data(), results);
      if (plaintext) break;
    }
    return plaintext;
  }

  static Result<Bytes> plaintext_with(SecretKey const& key,
                                      GcmParameters const& parameters,
                                      ScopedBlocks const& blocks,
                                      ByteView data,
                                      IdValues const& results) {
    TRY(auto const used, received_key(key, parameters.wrapped_key));
    return decrypt_target(parameters, used, blocks, data, results);
  }

  // RFC 9172 section 3.8: a BIB may be encrypted with one of its targets only, be it by the same
  // BCB or, as section 3.9 has it, by another.
  bool shares_target(SecurityOperation const& operation, ByteView plaintext) const {
    if (operation.target_type != block_type::kIntegrity) return true;
    auto const bib = decode_security_block(plaintext, plaintext.size());
    if (!bib) return false;
    auto const is_encrypted = [this](std::uint64_t target) {
      return contains(encrypted_at_first_, target);
    };
    return std::any_of(bib->targets.begin(), bib->targets.end(), is_encrypted);
  }

  // RFC 9172 section 5.1.1, fourth paragraph.
  Result<void> decryption_failed(Error const& error, Outcome& outcome) {
    set_failed(error, outcome);
    done_.discard = outcome.operation.target == kPayloadBlockNumber;
    if (done_.discard) return {};
    return removal_.discard(outcome.operation.target);
  }

  Result<void> check_integrity(SecurityBlock const& opened,
                               Directive const& directive,
                               Outcome& outcome) {
    auto const& operation = outcome.operation;
    TRY(auto const encrypted, draft_.encrypted_blocks());
    if (contains(encrypted, operation.target)) {
      outcome.detail = "the target is encrypted";
      return {};
    }
    if (directive.treatment == Treatment::strip) {
      outcome.verdict = Verdict::stripped;
      return removal_.remove(operation);
    }
    auto const found = verify_integrity(draft_, opened, operation, directive, payload_);
    if (!found) {
      set_failed(found.error(), outcome);
      return {};
    }
    outcome.signer = found->signer;
    outcome.detail = found->why_untold;
    if (!found->why_untold.empty()) return {};
    outcome.verdict = Verdict::verified;
    if (directive.treatment == Treatment::verify) return {};
    outcome.verdict = Verdict::accepted;
    return removal_.remove(operation);
  }

  static void set_failed(Error const& error, Outcome& outcome) {
    outcome.verdict = Verdict::failed;
    outcome.reason = error.code == Errc::unsupported ? ReasonCode::unknown_security_operation
                                                     : ReasonCode::failed_security_operation;
    outcome.detail = error.detail;
  }

  void keep_primary_operation() {
    for (auto& outcome : done_.outcomes) {
      if (outcome.operation.target != kPrimaryBlockNumber) continue;
      bool const checked = outcome.verdict == Verdict::accepted;
      outcome.verdict = checked ? Verdict::verified : Verdict::left;
      outcome.detail = "it stays while other security blocks may cover the primary block";
    }
  }

  BundleDraft draft_;
  OperationRemoval removal_;
  Direct const& direct_;
  std::optional<Sha256::Digest> payload_;
  BlockNumbers encrypted_at_first_;
  ProcessedBundle done_;
};

}  // namespace

Result<ProcessedBundle> process_security(ParsedBundle const& bundle,
                                         Direct const& direct,
                                         ProcessingOptions const& options) {
  return SecurityProcessing(bundle, direct, options).run();
}

}  // namespace bindle::bpsec
