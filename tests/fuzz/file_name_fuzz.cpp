#include "bundle/bytes.hpp"
#include "bundle/file_name.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const name = bindle::as_text({data, size});
  auto const safe = bindle::safe_file_name(name);
  if (!bindle::check_file_name(safe)) __builtin_trap();
  if (bindle::check_file_name(name) && safe != name) __builtin_trap();
  return 0;
}
