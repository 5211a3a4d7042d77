#include "bundle/bpsec/content_key.hpp"

#include "bundle/bpsec/security_block.hpp"

#include <utility>

namespace bindle::bpsec {

Result<ContentKey> content_key(SecretKey const& key,
                               KeyUse use,
                               std::size_t length,
                               RandomSource const& random) {
  if (use == KeyUse::direct) return ContentKey{.key = key.clone(), .wrapped_parameter = {}};
  auto fresh = SecretKey::random(length, random);
  TRY(auto const wrapped, wrap_key(key, fresh));
  return ContentKey{.key = std::move(fresh), .wrapped_parameter = encoded_bytes(wrapped)};
}

Result<SecretKey> received_key(SecretKey const& key, std::optional<ByteView> const& wrapped) {
  if (!wrapped) return key.clone();
  return unwrap_key(key, *wrapped);
}

}  // namespace bindle::bpsec
