#include "storage/bundle_codec.hpp"
#include "storage/content_codec.hpp"
#include "storage/library_codec.hpp"
#include "storage/statement_codec.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

// What can be read must come back the same when it is written and read again.
template <class Decode>
void check(std::string_view bytes, Decode decode) {
  auto const first = decode(bytes);
  if (!first) return;
  auto const second = decode(bindle::storage::encode(*first));
  if (!second || !(*second == *first)) __builtin_trap();
}

}  // namespace

// The first octet chooses the record, the rest is what the database might hold.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace bindle::storage;
  if (size == 0) return 0;
  std::string_view const bytes(reinterpret_cast<char const*>(data) + 1, size - 1);
  switch (data[0] % 11) {
    case 0:
      check(bytes, decode_bundle_record);
      break;
    case 1:
      check(bytes, decode_queue_entry);
      break;
    case 2:
      check(bytes, decode_known_bundle);
      break;
    case 3:
      check(bytes, decode_chunk_record);
      break;
    case 4:
      check(bytes, decode_manifest_entry);
      break;
    case 5:
      check(bytes, decode_download);
      break;
    case 6:
      check(bytes, decode_partial_adu);
      break;
    case 8:
      check(bytes, decode_library_entry);
      break;
    case 9:
      check(bytes, decode_eviction);
      break;
    case 10:
      check(bytes, decode_statement_record);
      break;
    default:
      check(bytes, decode_peer);
      break;
  }
  return 0;
}
