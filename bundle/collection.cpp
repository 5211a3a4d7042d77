#include "bundle/collection.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/file_name.hpp"

#include <algorithm>
#include <utility>

namespace bindle {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kItems = 2;
constexpr std::uint64_t kMaxItems = 16;  // of later versions
constexpr std::uint64_t kEntryItems = 3;
constexpr std::string_view kWhat = "collection";

// "a/b" is in folder "a", which thus cannot be a file.
bool is_below(std::string_view path, std::string_view folder) {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

// With '/' before any other octet, so that what is in a folder comes right behind its name.
bool comes_before(std::string_view left, std::string_view right) {
  auto const rank = [](char c) {
    return c == '/' ? -1 : static_cast<int>(static_cast<unsigned char>(c));
  };
  return std::lexicographical_compare(
      left.begin(), left.end(), right.begin(), right.end(), [rank](char a, char b) {
        return rank(a) < rank(b);
      });
}

Result<void> check(Collection const& collection) {
  if (collection.entries.size() > kMaxCollectionEntries)
    return fail(Errc::malformed, "a collection has at most 65536 files");
  std::string_view before;
  for (auto const& entry : collection.entries) {
    TRY_VOID(check_collection_path(entry.path));
    if (!before.empty() && !comes_before(before, entry.path))
      return fail(Errc::malformed, "the paths of a collection are in order, each once");
    if (!before.empty() && is_below(entry.path, before))
      return fail(Errc::malformed, "a path of a collection is a file and a folder");
    before = entry.path;
  }
  return {};
}

Result<Collection::Entry> read_entry(CborReader& reader) {
  Collection::Entry entry;
  TRY(auto const array, reader.read_array_of(kEntryItems, "entry"));
  TRY(auto const path, reader.read_text("path", kMaxCollectionPath));
  entry.path = path;
  TRY(auto const file, reader.read_bytes("manifest id", ManifestId::kSize));
  TRY(entry.file, ManifestId::from_bytes(file));
  TRY(entry.size, reader.read_uint("size"));
  TRY_VOID(reader.end_array(array, "entry"));
  return entry;
}

}  // namespace

Result<void> check_collection_path(std::string_view path) {
  if (path.size() > kMaxCollectionPath)
    return fail(Errc::malformed, "a path in a collection has at most 1024 octets");
  for (std::size_t depth = 0;; ++depth) {
    if (depth == kMaxCollectionDepth)
      return fail(Errc::malformed, "a path in a collection has at most 16 names");
    auto const end = std::min(path.find('/'), path.size());
    TRY_VOID(check_file_name(path.substr(0, end)));
    if (end == path.size()) return {};
    path.remove_prefix(end + 1);
  }
}

Result<Bytes> encode_collection(Collection const& collection) {
  auto sorted = collection;
  std::sort(sorted.entries.begin(), sorted.entries.end(), [](auto const& left, auto const& right) {
    return comes_before(left.path, right.path);
  });
  auto const good = check(sorted);
  if (!good) return fail(Errc::invalid_argument, good.error().detail);
  CborWriter writer;
  writer.write_array(kItems);
  writer.write_uint(kVersion);
  writer.write_array(sorted.entries.size());
  for (auto const& entry : sorted.entries) {
    writer.write_array(kEntryItems);
    writer.write_text(entry.path);
    writer.write_bytes(entry.file.bytes);
    writer.write_uint(entry.size);
  }
  if (writer.size() > kMaxCollectionSize)
    return fail(Errc::invalid_argument, "a collection has at most 32 MiB");
  return writer.take();
}

Result<Collection> decode_collection(ByteView bytes) {
  if (bytes.size() > kMaxCollectionSize)
    return fail(Errc::malformed, "a collection has at most 32 MiB");
  CborReader reader(bytes);
  TRY(auto const array, reader.read_array(kWhat, kMaxItems));
  TRY(auto const version, reader.read_uint("version"));
  if (version != kVersion) return fail(Errc::unsupported, "a collection of another version");
  if (array.size != kItems) return reader.malformed(kWhat, "not of two items", 0);
  Collection collection;
  TRY(auto entries, reader.read_array("entries", kMaxCollectionEntries));
  for (;;) {
    TRY(bool const more, reader.next_item(entries, "entries"));
    if (!more) break;
    TRY(auto entry, read_entry(reader));
    collection.entries.push_back(std::move(entry));
  }
  TRY_VOID(reader.expect_end(kWhat));
  TRY_VOID(check(collection));
  return collection;
}

}  // namespace bindle
