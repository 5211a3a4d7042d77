#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bindle {

// A folder of files as one file: what is where, and by which manifest. A file of this content has
// the media type kCollectionType; its own manifest signs it. The bytes are in docs/formats.md.
struct Collection {
  struct Entry {
    std::string path;  // within the folder: names with '/' between them
    ManifestId file;
    std::uint64_t size = 0;  // octets

    friend bool operator==(Entry const&, Entry const&) = default;
  };

  std::vector<Entry> entries;  // by path, each once

  friend bool operator==(Collection const&, Collection const&) = default;
};

inline constexpr std::string_view kCollectionType = "application/vnd.bindle.collection";
inline constexpr std::size_t kMaxCollectionEntries = 65'536;
inline constexpr std::size_t kMaxCollectionSize = std::size_t{32} << 20;  // octets
inline constexpr std::size_t kMaxCollectionPath = 1024;                   // octets
inline constexpr std::size_t kMaxCollectionDepth = 16;                    // names of a path

// A path whose names are all good names (bundle/file_name.hpp). Fails with Errc::malformed.
Result<void> check_collection_path(std::string_view path);

// Fails with Errc::invalid_argument on what no collection can hold.
Result<Bytes> encode_collection(Collection const& collection);

// Fails with Errc::malformed, or Errc::unsupported for a later version. What it returns is safe to
// be written below a folder: no path leaves it, none is there twice, none is a file and a folder.
Result<Collection> decode_collection(ByteView bytes);

}  // namespace bindle
