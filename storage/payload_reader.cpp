#include "storage/payload_reader.hpp"

#include <algorithm>

namespace bindle::storage {

std::uint64_t PayloadReader::size() const {
  if (auto const* const octets = std::get_if<Bytes>(&source_)) return octets->size();
  return std::get<PinnedExtent>(source_).extent().length;
}

Result<void> PayloadReader::read(std::uint64_t offset, std::span<std::uint8_t> into) const {
  auto const* const octets = std::get_if<Bytes>(&source_);
  if (octets == nullptr) return std::get<PinnedExtent>(source_).read(offset, into);
  if (offset > octets->size() || into.size() > octets->size() - offset)
    return fail(Errc::invalid_argument, "read beyond the end of a payload");
  std::copy_n(octets->begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
  return {};
}

Result<Bytes> PayloadReader::read_all(std::uint64_t limit) const {
  if (size() > limit) return fail(Errc::invalid_argument, "the payload is longer than expected");
  Bytes octets(size());
  TRY_VOID(read(0, octets));
  return octets;
}

}  // namespace bindle::storage
