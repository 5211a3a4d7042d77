#include "tools/cli/bundle/confidentiality.hpp"

#include "bundle/bpsec/add_confidentiality.hpp"
#include "tools/cli/bundle/security_options.hpp"

namespace bindle::cli {
namespace {

Result<bpsec::AesVariant> parse_aes(std::string const& name) {
  if (name == "128") return bpsec::AesVariant::aes128;
  if (name == "256") return bpsec::AesVariant::aes256;
  return fail(Errc::invalid_argument, "--aes: 128 or 256");
}

Result<bpsec::AesVariant> variant_for(bpsec::SecretKey const& key) {
  for (auto const variant : {bpsec::AesVariant::aes128, bpsec::AesVariant::aes256}) {
    if (key.size() == bpsec::key_length(variant)) return variant;
  }
  return fail(Errc::invalid_argument, "an AES key has 16 or 32 octets");
}

}  // namespace

Result<Bytes> encrypt_bundle(ByteView wire, ConfidentialityWish const& wish) {
  TRY(auto const bundle, parse_bundle(wire, ParsePolicy::accepted_before()));
  bpsec::ConfidentialityRequest request;
  request.targets = {kPayloadBlockNumber};
  if (!wish.targets.empty()) {
    TRY(request.targets, find_targets(wish.targets, bundle));
  }
  TRY(request.source, find_security_source(wish.security_source, bundle));
  TRY(request.scope, parse_scope(wish.scope));
  bool const wraps = wish.key.empty();
  request.key_use = wraps ? bpsec::KeyUse::wraps : bpsec::KeyUse::direct;
  TRY(auto const key, read_secret_key(wraps ? wish.wrapping_key : wish.key));
  TRY(request.variant, wraps ? parse_aes(wish.aes) : variant_for(key));
  return bpsec::add_confidentiality(bundle, request, key);
}

}  // namespace bindle::cli
