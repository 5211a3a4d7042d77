#include "tools/cli/content_copy.hpp"

#include "tools/cli/json_fields.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/received_file.hpp"
#include "tools/cli/target.hpp"

#include <ostream>

namespace bindle::cli {
namespace {

namespace json = boost::json;

Result<FileDigest> digest_of(json::object const& file) {
  auto const digest = FileDigest::parse(text_field(file, "sha256"));
  if (!digest) return fail(Errc::io, "the node's reply has no usable sha256");
  return *digest;
}

Result<void> fetch(json::object const& file, Session& session, ByteSink const& write) {
  Progress progress(session.console);
  progress.begin("Copying " + text_field(file, "name"));
  auto const size = number_field(file, "size");
  std::uint64_t written = 0;
  auto const sink = [&](ByteView octets) -> Result<void> {
    TRY_VOID(write(octets));
    written += octets.size();
    progress.show(written, size);
    return {};
  };
  auto const target = Target("/v1/files").segment(text_field(file, "id")).segment("content").text();
  TRY([[maybe_unused]] auto const length, session.node.download(target, sink));
  return {};
}

}  // namespace

Result<void> copy_to_standard_output(json::object const& file, Session& session) {
  TRY(auto const digest, digest_of(file));
  Sha256 hash;
  auto const write = [&](ByteView octets) -> Result<void> {
    hash.update(octets);
    session.console.write_text(as_text(octets));
    if (!session.console.out) return fail(Errc::io, "cannot write to standard output");
    return {};
  };
  TRY_VOID(fetch(file, session, write));
  session.console.out.flush();
  return expect_digest(FileDigest{hash.finish()}, digest);
}

Result<void> copy_to_file(json::object const& file,
                          std::filesystem::path const& path,
                          Session& session) {
  TRY(auto const digest, digest_of(file));
  TRY(auto received, ReceivedFile::create(path));
  TRY_VOID(fetch(file, session, [&](ByteView octets) { return received.write(octets); }));
  return received.finish(digest);
}

Result<Bytes> copy_to_memory(json::object const& file, std::size_t limit, Session& session) {
  TRY(auto const digest, digest_of(file));
  Bytes content;
  auto const write = [&](ByteView octets) -> Result<void> {
    if (octets.size() > limit - content.size())
      return fail(Errc::too_large, "the file is longer than " + std::to_string(limit) + " octets");
    content.insert(content.end(), octets.begin(), octets.end());
    return {};
  };
  TRY_VOID(fetch(file, session, write));
  TRY_VOID(expect_digest(FileDigest{sha256(content)}, digest));
  return content;
}

}  // namespace bindle::cli
