#include "bundle/chunk_request.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace bindle {
namespace {

// Of chunks with priority normal; and of the rest.
constexpr std::uint64_t kFirstVersion = 1;
constexpr std::uint64_t kVersion = 2;
constexpr std::uint64_t kPositions = std::uint64_t{1} << 32;

std::uint64_t end_of(ChunkRange const& range) {
  return std::uint64_t{range.first} + range.count;
}

// The first rule of ChunkRequest that `ranges` break, or nothing.
std::string_view fault_of(std::vector<ChunkRange> const& ranges) {
  if (ranges.size() > kMaxChunkRanges) return "a chunk request has at most 4096 ranges";
  std::uint64_t first_allowed = 0;
  for (auto const& range : ranges) {
    if (range.count == 0) return "a chunk range is empty";
    if (range.first < first_allowed) return "chunk ranges touch or do not ascend";
    if (end_of(range) > kPositions) return "a chunk range passes the last position";
    first_allowed = end_of(range) + 1;
  }
  return {};
}

Result<std::uint32_t> read_uint32(CborReader& reader, std::string_view field) {
  TRY(auto const value, reader.read_uint(field));
  if (value > std::numeric_limits<std::uint32_t>::max()) {
    return reader.malformed(field, "does not fit in 32 bits");
  }
  return static_cast<std::uint32_t>(value);
}

Result<ChunkRange> read_range(CborReader& reader) {
  TRY(auto const array, reader.read_array_of(2, "chunk range"));
  ChunkRange range;
  TRY(range.first, read_uint32(reader, "first chunk"));
  TRY(range.count, read_uint32(reader, "chunk count"));
  TRY_VOID(reader.end_array(array, "chunk range"));
  return range;
}

Result<std::vector<ChunkRange>> read_ranges(CborReader& reader) {
  TRY(auto array, reader.read_array("chunk ranges", kMaxChunkRanges));
  std::vector<ChunkRange> ranges;
  for (;;) {
    TRY(auto const more, reader.next_item(array, "chunk ranges"));
    if (!more) return ranges;
    TRY(auto const range, read_range(reader));
    ranges.push_back(range);
  }
}

Bytes write(ChunkRequest const& request) {
  auto const is_plain = !request.ranges.empty() && request.priority == Priority::normal;
  CborWriter writer;
  writer.write_array(is_plain ? 3 : 4);
  writer.write_uint(is_plain ? kFirstVersion : kVersion);
  writer.write_bytes(request.manifest.bytes);
  writer.write_array(request.ranges.size());
  for (auto const& range : request.ranges) {
    writer.write_array(2);
    writer.write_uint(range.first);
    writer.write_uint(range.count);
  }
  if (!is_plain) writer.write_uint(static_cast<std::uint64_t>(request.priority));
  return writer.take();
}

}  // namespace

std::uint64_t ChunkRequest::chunk_count() const {
  std::uint64_t total = 0;
  for (auto const& range : ranges)
    total += range.count;
  return total;
}

Result<Bytes> encode_chunk_request(ChunkRequest const& request) {
  if (auto const fault = fault_of(request.ranges); !fault.empty()) {
    return fail(Errc::invalid_argument, std::string(fault));
  }
  return write(request);
}

Result<ChunkRequest> decode_chunk_request(ByteView bytes) {
  CborReader reader(bytes);
  TRY([[maybe_unused]] auto const array, reader.read_array("chunk request", 4));
  TRY(auto const version, reader.read_uint("chunk request version"));
  if (version != kFirstVersion && version != kVersion)
    return fail(Errc::malformed, "unknown version of a chunk request");
  ChunkRequest request;
  TRY(auto const manifest, reader.read_bytes("manifest id", ManifestId::kSize));
  TRY(request.manifest, ManifestId::from_bytes(manifest));
  TRY(request.ranges, read_ranges(reader));
  if (auto const fault = fault_of(request.ranges); !fault.empty()) {
    return fail(Errc::malformed, std::string(fault));
  }
  if (version == kVersion) {
    TRY(auto const priority, reader.read_uint("priority"));
    TRY(request.priority, priority_from_value(priority));
  }
  // Also refuses another number of elements, arrays of indefinite length and anything that follows.
  auto const expected = write(request);
  if (!std::equal(bytes.begin(), bytes.end(), expected.begin(), expected.end())) {
    return fail(Errc::malformed, "a chunk request is not in its one encoding");
  }
  return request;
}

std::vector<ChunkRange> missing_ranges(std::vector<bool> const& held) {
  std::vector<ChunkRange> ranges;
  auto at = std::find(held.begin(), held.end(), false);
  while (at != held.end() && ranges.size() < kMaxChunkRanges) {
    auto const end = std::find(at, held.end(), true);
    ranges.push_back(
        {static_cast<std::uint32_t>(at - held.begin()), static_cast<std::uint32_t>(end - at)});
    at = std::find(end, held.end(), false);
  }
  return ranges;
}

void for_each_position(ChunkRequest const& request,
                       std::uint32_t chunk_count,
                       std::function<void(std::uint32_t)> const& visit) {
  for (auto const& range : request.ranges) {
    auto const end = std::min<std::uint64_t>(end_of(range), chunk_count);
    for (std::uint64_t position = range.first; position < end; ++position) {
      visit(static_cast<std::uint32_t>(position));
    }
  }
}

}  // namespace bindle
