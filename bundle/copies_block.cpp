#include "bundle/copies_block.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <limits>

namespace bindle {

Bytes encode_copies(std::uint16_t copies) {
  CborWriter writer;
  writer.write_uint(copies);
  return writer.take();
}

Result<std::uint16_t> decode_copies(ByteView data) {
  CborReader reader(data);
  TRY(auto const copies, reader.read_uint("copies"));
  TRY_VOID(reader.expect_end("copies"));
  if (copies == 0 || copies > std::numeric_limits<std::uint16_t>::max())
    return fail(Errc::malformed, std::to_string(copies) + " copies are not within 1 to 65535");
  return static_cast<std::uint16_t>(copies);
}

std::optional<std::uint16_t> copies_of(ParsedBundle const& bundle) {
  auto const found =
      std::find_if(bundle.extensions.begin(), bundle.extensions.end(), [](BlockView const& block) {
        return block.type == block_type::kCopies;
      });
  if (found == bundle.extensions.end()) return std::nullopt;
  auto const copies =
      found->encrypted ? Result<std::uint16_t>(std::uint16_t{1}) : decode_copies(found->data);
  return copies ? *copies : std::uint16_t{1};
}

}  // namespace bindle
