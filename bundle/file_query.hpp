#pragma once

#include "bundle/bytes.hpp"
#include "bundle/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bindle {

// "Who knows files like these?": the payload of a bundle of content kind `query`, for everyone
// within a few hops. Its content block names the query by a random object id. The bytes are in
// docs/formats.md.
struct FileQuery {
  static constexpr std::size_t kMaxWords = 512;  // octets
  static constexpr std::uint64_t kMostFiles = 32;

  std::string words;  // as the catalogue is searched for; empty: any
  std::string topic;  // empty: any, here and below
  std::vector<std::string> tags;
  std::string media_type;
  std::uint64_t most = kMostFiles;  // in one answer

  friend bool operator==(FileQuery const&, FileQuery const&) = default;
};

// What one node knows: the payload of a bundle of content kind `answer`, for the node that asked.
// Manifests are as their publishers signed them, and are for whoever gets them to verify.
struct QueryAnswer {
  static constexpr std::size_t kMaxManifest = 64 * 1024;  // octets of one
  static constexpr std::size_t kMaxPayload = 512 * 1024;

  struct File {
    std::uint64_t known_ms = 0;  // DTN time since when the node knows of it; 0: no clock
    bool held = false;           // it is complete there
    Bytes signed_manifest;

    friend bool operator==(File const&, File const&) = default;
  };

  std::array<std::uint8_t, 32> query{};
  std::uint64_t answered_ms = 0;  // DTN time; 0: no clock
  std::vector<File> files;        // 1 to FileQuery::kMostFiles

  friend bool operator==(QueryAnswer const&, QueryAnswer const&) = default;
};

// A name for a query, from the operating system's random source.
std::array<std::uint8_t, 32> random_query_id();

// Fail with Errc::invalid_argument on what no reader takes.
Result<Bytes> encode_query(FileQuery const& query);
Result<Bytes> encode_answer(QueryAnswer const& answer);

// Fail with Errc::malformed, and with Errc::unsupported on other versions.
Result<FileQuery> decode_query(ByteView payload);
Result<QueryAnswer> decode_answer(ByteView payload);

}  // namespace bindle
