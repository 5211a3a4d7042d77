#include "bundle/statements/statement.hpp"
#include "tests/fuzz/require.hpp"

// What was read as a statement is the same when it is written and read again, and nothing verifies
// that was not read.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace bindle;
  ByteView const octets(data, size);
  auto const decoded = decode_statement(octets);
  auto const verified = verify_statement(octets);
  if (!decoded) {
    fuzz::require(!verified);
    return 0;
  }
  fuzz::require(!verified || *verified == *decoded);
  Bytes again(octets.begin(), octets.begin() + kSignatureSize);
  auto const body = std::visit([](auto const& each) { return encode_body(each); }, *decoded);
  again.insert(again.end(), body.begin(), body.end());
  // A node id may be written in more than one way, everything else in one.
  if (!std::holds_alternative<Introduction>(*decoded)) fuzz::require(fuzz::same(again, octets));
  fuzz::require(decode_statement(again).value() == *decoded);
  return 0;
}
