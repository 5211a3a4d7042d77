#include "bundle/bytes.hpp"
#include "bundle/keyring.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const keyring = bindle::Keyring::from_text(bindle::as_text({data, size}));
  if (keyring && bindle::Keyring::from_text(keyring->to_text()).value() != *keyring) {
    __builtin_trap();
  }
  return 0;
}
