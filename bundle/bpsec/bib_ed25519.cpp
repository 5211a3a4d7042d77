#include "bundle/bpsec/bib_ed25519.hpp"

#include "bundle/bpsec/bundle_draft.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace bindle::bpsec {
namespace {

constexpr std::string_view kDomain = "bindle bundle v1\n";

Bytes signed_message(ScopeFlags scope, ScopedBlocks const& blocks, Sha256::Digest const& content) {
  CborWriter message(scope_prefix(scope, blocks));
  message.write_bytes(content);
  return message.take();
}

struct OriginTarget {
  BlockIdentity identity;
  Sha256::Digest content;
};

Result<std::vector<OriginTarget>> origin_targets(BundleDraft& draft,
                                                 Sha256::Digest const& payload) {
  std::vector<OriginTarget> targets;
  targets.push_back(
      {{.type = 0, .number = kPrimaryBlockNumber, .flags = 0}, sha256(draft.primary_octets())});
  targets.push_back({draft.payload().identity(), payload});
  for (auto const& block : draft.extensions()) {
    if (block.type() == block_type::kContent) {
      targets.push_back({block.identity(), sha256(block.data())});
    }
  }
  TRY(auto taken, draft.signed_blocks());
  TRY(auto const encrypted, draft.encrypted_blocks());
  taken.insert(taken.end(), encrypted.begin(), encrypted.end());
  for (auto const& target : targets) {
    if (std::find(taken.begin(), taken.end(), target.identity.number) == taken.end()) continue;
    return fail(Errc::conflict,
                "block " + std::to_string(target.identity.number) +
                    " has a security operation already (RFC 9172 sections 3.2 and 3.9)");
  }
  return targets;
}

// The block's number stays out of what is signed, so that the results can move to another BIB.
Bytes origin_block(std::vector<OriginTarget> const& targets,
                   ByteView primary,
                   SigningKey const& key,
                   Eid const& security_source) {
  auto const flags = encoded_uint(kLeastOriginScope);
  auto const signer = encoded_bytes(key.public_key().bytes);
  SecurityBlock block;
  block.context = context_id::kBibEd25519;
  block.source = security_source;
  block.parameters = {{ed25519_parameter::kScopeFlags, flags},
                      {ed25519_parameter::kPublicKey, signer}};
  std::vector<Bytes> signatures;
  for (auto const& target : targets) {
    auto const message =
        signed_message(kLeastOriginScope,
                       {.primary = primary, .target = target.identity, .security_block = {}},
                       target.content);
    signatures.push_back(encoded_bytes(key.sign(kDomain, message)));
    block.targets.push_back(target.identity.number);
    block.results.push_back({{kSignature, signatures.back()}});
  }
  return encode_security_block(block);
}

}  // namespace

Result<Ed25519Parameters> read_ed25519_parameters(IdValues const& parameters) {
  auto const* const flags = find_value(parameters, ed25519_parameter::kScopeFlags);
  auto const* const signer = find_value(parameters, ed25519_parameter::kPublicKey);
  if (flags == nullptr || signer == nullptr || parameters.size() != 2) {
    return fail(Errc::malformed, "expected two parameters, scope flags and public key");
  }
  Ed25519Parameters read;
  TRY(auto const scope, uint_value(*flags, scope::kMostEncoded));
  read.scope = static_cast<ScopeFlags>(scope);
  if ((read.scope & kLeastOriginScope) != kLeastOriginScope) {
    return fail(Errc::malformed, "primary block and target header must be in the scope");
  }
  TRY(auto const octets, bytes_value(*signer));
  TRY(read.signer, PublisherKey::from_bytes(octets));
  return read;
}

Result<void> verify_origin(Ed25519Parameters const& parameters,
                           ScopedBlocks const& blocks,
                           Sha256::Digest const& content,
                           IdValues const& results) {
  auto const* const result = find_value(results, kSignature);
  if (result == nullptr || results.size() != 1) {
    return fail(Errc::malformed, "expected one result, the signature");
  }
  TRY(auto const signature, bytes_value(*result));
  auto const message = signed_message(parameters.scope, blocks, content);
  return verify_signature(parameters.signer, kDomain, message, signature);
}

Result<Envelope> sign_origin(Envelope const& envelope,
                             Sha256::Digest const& payload,
                             SigningKey const& key,
                             Eid const& security_source) {
  TRY(auto const bundle, parse_envelope(envelope));
  if (bundle.primary.fragment) {
    return fail(Errc::invalid_argument, "a fragment is not signed (RFC 9172 section 5.2)");
  }
  BundleDraft draft(bundle);
  TRY(auto const targets, origin_targets(draft, payload));
  auto data = origin_block(targets, draft.primary_octets(), key, security_source);
  draft.add_security_block(block_type::kIntegrity, 0, std::move(data));
  return Envelope{.head = draft.to_head(bundle.payload.wire),
                  .payload_length = envelope.payload_length,
                  .tail = envelope.tail};
}

}  // namespace bindle::bpsec
