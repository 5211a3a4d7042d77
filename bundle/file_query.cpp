#include "bundle/file_query.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/labels.hpp"
#include "bundle/manifest.hpp"

#include <sodium.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace bindle {
namespace {

constexpr std::string_view kQuery = "query";
constexpr std::string_view kAnswer = "answer";
constexpr std::uint64_t kQueryVersion = 1;
constexpr std::uint64_t kQueryItems = 6;
constexpr std::uint64_t kAnswerItems = 4;
constexpr std::uint64_t kFoundItems = 3;
constexpr std::uint64_t kMaxQueryItems = 16;  // of other versions
constexpr std::size_t kMaxLabel = 64;
constexpr std::size_t kMostLabels = 32;

// What holds for queries from here and from outside; `code` tells whose fault it is.
Result<void> check_query(FileQuery const& query, Errc code) {
  if (query.words.size() > FileQuery::kMaxWords || query.media_type.size() > kMaxMediaTypeSize)
    return fail(code, "the words or the media type of a query are too long");
  if (query.most == 0 || query.most > FileQuery::kMostFiles)
    return fail(code, "a query is for 1 to 32 files");
  auto const topic = check_topic(query.topic);
  if (!topic) return fail(code, topic.error().detail);
  auto const tags = check_tags(query.tags);
  if (!tags) return fail(code, tags.error().detail);
  return {};
}

Result<void> check_answer(QueryAnswer const& answer, Errc code) {
  if (answer.files.empty() || answer.files.size() > FileQuery::kMostFiles)
    return fail(code, "an answer has 1 to 32 files");
  auto const too_long = [](QueryAnswer::File const& file) {
    return file.signed_manifest.size() > QueryAnswer::kMaxManifest;
  };
  if (std::any_of(answer.files.begin(), answer.files.end(), too_long))
    return fail(code, "a manifest in an answer has at most 65536 octets");
  return {};
}

// The version, and that there is no more in the array than it says.
Result<void> read_query_version(CborReader& reader, std::string_view what, std::uint64_t items) {
  TRY(auto const array, reader.read_array(what, kMaxQueryItems));
  TRY(auto const version, reader.read_uint("version"));
  if (version != kQueryVersion) return fail(Errc::unsupported, "a query of another version");
  if (array.size != items) return reader.malformed(what, "has another number of items", 0);
  return {};
}

Result<std::vector<std::string>> read_query_tags(CborReader& reader) {
  std::vector<std::string> tags;
  TRY(auto array, reader.read_array("tags", kMostLabels));
  for (;;) {
    TRY(bool const more, reader.next_item(array, "tags"));
    if (!more) return tags;
    TRY(auto const tag, reader.read_text("tag", kMaxLabel));
    tags.emplace_back(tag);
  }
}

Result<QueryAnswer::File> read_found(CborReader& reader) {
  QueryAnswer::File file;
  TRY(auto const array, reader.read_array_of(kFoundItems, "found file"));
  TRY(file.known_ms, reader.read_uint("known since"));
  TRY(file.held, reader.read_bool("held"));
  TRY(auto const manifest, reader.read_bytes("manifest", QueryAnswer::kMaxManifest));
  file.signed_manifest.assign(manifest.begin(), manifest.end());
  TRY_VOID(reader.end_array(array, "found file"));
  return file;
}

Result<std::vector<QueryAnswer::File>> read_all_found(CborReader& reader) {
  std::vector<QueryAnswer::File> files;
  TRY(auto array, reader.read_array("found files", FileQuery::kMostFiles));
  for (;;) {
    TRY(bool const more, reader.next_item(array, "found files"));
    if (!more) return files;
    TRY(auto file, read_found(reader));
    files.push_back(std::move(file));
  }
}

}  // namespace

std::array<std::uint8_t, 32> random_query_id() {
  std::array<std::uint8_t, 32> id{};
  randombytes_buf(id.data(), id.size());
  return id;
}

Result<Bytes> encode_query(FileQuery const& query) {
  TRY_VOID(check_query(query, Errc::invalid_argument));
  CborWriter writer;
  writer.write_array(kQueryItems);
  writer.write_uint(kQueryVersion);
  writer.write_text(query.words);
  writer.write_text(query.topic);
  writer.write_array(query.tags.size());
  for (auto const& tag : query.tags)
    writer.write_text(tag);
  writer.write_text(query.media_type);
  writer.write_uint(query.most);
  return writer.take();
}

Result<FileQuery> decode_query(ByteView payload) {
  CborReader reader(payload);
  TRY_VOID(read_query_version(reader, kQuery, kQueryItems));
  FileQuery query;
  TRY(query.words, reader.read_text("words", FileQuery::kMaxWords));
  TRY(query.topic, reader.read_text("topic", kMaxLabel));
  TRY(query.tags, read_query_tags(reader));
  TRY(query.media_type, reader.read_text("media type", kMaxMediaTypeSize));
  TRY(query.most, reader.read_uint("number of files"));
  TRY_VOID(reader.expect_end(kQuery));
  TRY_VOID(check_query(query, Errc::malformed));
  return query;
}

Result<Bytes> encode_answer(QueryAnswer const& answer) {
  TRY_VOID(check_answer(answer, Errc::invalid_argument));
  CborWriter writer;
  writer.write_array(kAnswerItems);
  writer.write_uint(kQueryVersion);
  writer.write_bytes(answer.query);
  writer.write_uint(answer.answered_ms);
  writer.write_array(answer.files.size());
  for (auto const& file : answer.files) {
    writer.write_array(kFoundItems);
    writer.write_uint(file.known_ms);
    writer.write_bool(file.held);
    writer.write_bytes(file.signed_manifest);
  }
  if (writer.size() > QueryAnswer::kMaxPayload)
    return fail(Errc::invalid_argument, "the answer is too long");
  return writer.take();
}

Result<QueryAnswer> decode_answer(ByteView payload) {
  if (payload.size() > QueryAnswer::kMaxPayload)
    return fail(Errc::malformed, "an answer has at most 524288 octets");
  CborReader reader(payload);
  TRY_VOID(read_query_version(reader, kAnswer, kAnswerItems));
  QueryAnswer answer;
  TRY(auto const query, reader.read_bytes("query", answer.query.size()));
  if (query.size() != answer.query.size()) return reader.malformed("query", "has not 32 octets");
  std::copy(query.begin(), query.end(), answer.query.begin());
  TRY(answer.answered_ms, reader.read_uint("time"));
  TRY(answer.files, read_all_found(reader));
  TRY_VOID(reader.expect_end(kAnswer));
  TRY_VOID(check_answer(answer, Errc::malformed));
  return answer;
}

}  // namespace bindle
