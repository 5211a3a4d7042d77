#include "tools/cli/bundle/integrity.hpp"

#include "bundle/bpsec/add_integrity.hpp"
#include "bundle/bpsec/bib_ed25519.hpp"
#include "tools/cli/bundle/security_options.hpp"
#include "tools/cli/node_folder.hpp"

namespace bindle::cli {
namespace {

Result<bpsec::ShaVariant> parse_sha(std::string const& name) {
  if (name == "256") return bpsec::ShaVariant::sha256;
  if (name == "384") return bpsec::ShaVariant::sha384;
  if (name == "512") return bpsec::ShaVariant::sha512;
  return fail(Errc::invalid_argument, "--sha: 256, 384 or 512");
}

bpsec::BlockNumbers usual_targets(ParsedBundle const& bundle) {
  bpsec::BlockNumbers targets = {bpsec::kPrimaryBlockNumber, kPayloadBlockNumber};
  for (auto const& block : bundle.extensions) {
    if (block.type == block_type::kContent) targets.push_back(block.number);
  }
  return targets;
}

Result<Bytes> sign_origin_of(ParsedBundle const& bundle, IntegrityWish const& wish) {
  TRY(auto const key, read_signing_key(wish.signing_key));
  TRY(auto const source, find_security_source(wish.security_source, bundle));
  auto const payload = bundle.payload.data;
  TRY(auto const envelope, bpsec::sign_origin(envelope_of(bundle), sha256(payload), key, source));
  return whole(envelope, payload);
}

Result<Bytes> add_hmac(ParsedBundle const& bundle, IntegrityWish const& wish) {
  bpsec::IntegrityRequest request;
  request.targets = usual_targets(bundle);
  if (!wish.targets.empty()) {
    TRY(request.targets, find_targets(wish.targets, bundle));
  }
  TRY(request.source, find_security_source(wish.security_source, bundle));
  TRY(request.variant, parse_sha(wish.sha));
  TRY(request.scope, parse_scope(wish.scope));
  bool const wraps = wish.hmac_key.empty();
  request.key_use = wraps ? bpsec::KeyUse::wraps : bpsec::KeyUse::direct;
  TRY(auto const key, read_secret_key(wraps ? wish.wrapping_key : wish.hmac_key));
  return bpsec::add_integrity(bundle, request, key);
}

}  // namespace

Result<Bytes> sign_bundle(ByteView wire, IntegrityWish const& wish) {
  TRY(auto const bundle, parse_bundle(wire, ParsePolicy::accepted_before()));
  return wish.signing_key.empty() ? add_hmac(bundle, wish) : sign_origin_of(bundle, wish);
}

}  // namespace bindle::cli
