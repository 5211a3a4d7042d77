#include "bundle/bpsec/bib_hmac_sha2.hpp"

#include "bundle/cbor_writer.hpp"

#include <array>
#include <string>

namespace bindle::bpsec {
namespace {

Result<ShaVariant> read_variant(IdValue const& value) {
  constexpr auto least = static_cast<std::uint64_t>(ShaVariant::sha256);
  constexpr auto most = static_cast<std::uint64_t>(ShaVariant::sha512);
  TRY(auto const number, uint_value(value, most));
  if (number < least) {
    return fail(Errc::malformed, "SHA variant " + std::to_string(number) + " does not exist");
  }
  return static_cast<ShaVariant>(number);
}

}  // namespace

Result<HmacParameters> read_hmac_parameters(IdValues const& parameters) {
  HmacParameters read;
  for (auto const& value : parameters) {
    switch (value.id) {
      case hmac_parameter::kShaVariant: {
        TRY(read.variant, read_variant(value));
        break;
      }
      case hmac_parameter::kWrappedKey: {
        TRY(read.wrapped_key, bytes_value(value));
        break;
      }
      case hmac_parameter::kScopeFlags: {
        TRY(auto const flags, uint_value(value, scope::kMostEncoded));
        read.scope = static_cast<ScopeFlags>(flags);
        break;
      }
      default:
        return fail(Errc::malformed, "unknown parameter " + std::to_string(value.id));
    }
  }
  return read;
}

Bytes expected_hmac(HmacParameters const& parameters,
                    SecretKey const& key,
                    SignedBlock const& block) {
  auto const prefix = scope_prefix(parameters.scope, block.blocks);
  CborWriter head;
  head.write_bytes_length(block.content.size());
  std::array<ByteView, 3> const pieces = {prefix, head.bytes(), block.content};
  return hmac(parameters.variant, key, pieces);
}

Result<void> verify_hmac(HmacParameters const& parameters,
                         SecretKey const& key,
                         SignedBlock const& block,
                         IdValues const& results) {
  auto const* const result = find_value(results, kExpectedHmac);
  if (result == nullptr || results.size() != 1) {
    return fail(Errc::malformed, "expected one result, the HMAC");
  }
  TRY(auto const found, bytes_value(*result));
  if (equal_macs(found, expected_hmac(parameters, key, block))) return {};
  return fail(Errc::unverified, "the HMAC does not match");
}

}  // namespace bindle::bpsec
