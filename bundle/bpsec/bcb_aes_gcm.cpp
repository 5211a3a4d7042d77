#include "bundle/bpsec/bcb_aes_gcm.hpp"

#include <string>

namespace bindle::bpsec {
namespace {

Result<AesVariant> read_variant(IdValue const& value) {
  TRY(auto const number, uint_value(value, static_cast<std::uint64_t>(AesVariant::aes256)));
  auto const variant = static_cast<AesVariant>(number);
  if (variant == AesVariant::aes128 || variant == AesVariant::aes256) return variant;
  return fail(Errc::malformed, "AES variant " + std::to_string(number) + " does not exist");
}

struct TaggedCiphertext {
  ByteView ciphertext;
  ByteView tag;
};

Result<TaggedCiphertext> split(ByteView data, IdValues const& results) {
  if (!results.empty()) {
    auto const* const result = find_value(results, kAuthenticationTag);
    if (result == nullptr || results.size() != 1) {
      return fail(Errc::malformed, "expected one result, the authentication tag, or none");
    }
    TRY(auto const tag, bytes_value(*result));
    return TaggedCiphertext{data, tag};
  }
  if (data.size() < kGcmTagSize) return fail(Errc::malformed, "no authentication tag");
  return TaggedCiphertext{data.first(data.size() - kGcmTagSize), data.last(kGcmTagSize)};
}

}  // namespace

std::size_t key_length(AesVariant variant) {
  return variant == AesVariant::aes128 ? 16 : 32;
}

Result<GcmParameters> read_gcm_parameters(IdValues const& parameters) {
  GcmParameters read;
  for (auto const& value : parameters) {
    switch (value.id) {
      case gcm_parameter::kIv: {
        TRY(read.iv, bytes_value(value));
        break;
      }
      case gcm_parameter::kAesVariant: {
        TRY(read.variant, read_variant(value));
        break;
      }
      case gcm_parameter::kWrappedKey: {
        TRY(read.wrapped_key, bytes_value(value));
        break;
      }
      case gcm_parameter::kScopeFlags: {
        TRY(auto const flags, uint_value(value, scope::kMostEncoded));
        read.scope = static_cast<ScopeFlags>(flags);
        break;
      }
      default:
        return fail(Errc::malformed, "unknown parameter " + std::to_string(value.id));
    }
  }
  if (read.iv.empty()) return fail(Errc::malformed, "no initialization vector");
  return read;
}

Result<Bytes> decrypt_target(GcmParameters const& parameters,
                             SecretKey const& key,
                             ScopedBlocks const& blocks,
                             ByteView data,
                             IdValues const& results) {
  if (key.size() != key_length(parameters.variant)) {
    return fail(Errc::unverified, "the key is not of the AES variant's length");
  }
  TRY(auto const parts, split(data, results));
  auto const associated = scope_prefix(parameters.scope, blocks);
  return gcm_open(
      {.key = key, .iv = parameters.iv, .associated = associated}, parts.ciphertext, parts.tag);
}

}  // namespace bindle::bpsec
