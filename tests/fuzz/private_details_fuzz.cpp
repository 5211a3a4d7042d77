#include "bundle/private/private_details.hpp"
#include "tests/fuzz/require.hpp"

namespace {

bindle::SigningKey const kRecipient = bindle::SigningKey::from_seed({2});

}  // namespace

// What was read as details can be written, and is then the same; nothing in sealed ones is
// believed.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using bindle::fuzz::require;
  bindle::ByteView const input(data, size);
  if (auto const details = bindle::decode_details(input))
    require(bindle::decode_details(bindle::encode_details(*details)).value() == *details);
  auto const opened = bindle::open_details(input, kRecipient.public_key(), kRecipient);
  require(!opened || !*opened || (*opened)->details.publisher == kRecipient.public_key());
  return 0;
}
