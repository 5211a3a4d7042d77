#include "bundle/keyring.hpp"
#include "bundle/manifest_codec.hpp"
#include "bundle/manifest_signature.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  bindle::ByteView const input(data, size);
  if (bindle::open_manifest(input) && !bindle::decode_publisher(input.subspan(64))) {
    __builtin_trap();
  }
  if (bindle::verify_manifest(input, bindle::Keyring())) __builtin_trap();

  auto const decoded = bindle::decode_manifest(input);
  if (!decoded) return 0;
  auto const encoded = bindle::encode_manifest(*decoded);
  if (!encoded || bindle::decode_manifest(*encoded).value() != *decoded) __builtin_trap();
  return 0;
}
