#include "tools/cli/received_file.hpp"

#include <utility>

namespace bindle::cli {

Result<ReceivedFile> ReceivedFile::create(std::filesystem::path path) {
  auto part = path;
  part += ".part";
  TRY(auto file, OpenFile::for_writing(part));
  return ReceivedFile(std::move(path), std::move(file));
}

ReceivedFile::ReceivedFile(std::filesystem::path path, OpenFile file)
    : path_(std::move(path)), part_(path_), file_(std::move(file)) {
  part_ += ".part";
}

ReceivedFile::~ReceivedFile() {
  if (part_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove(part_, ignored);
}

Result<void> ReceivedFile::write(ByteView octets) {
  digest_.update(octets);
  return file_.write(octets);
}

Result<void> ReceivedFile::finish(FileDigest const& expected) {
  TRY_VOID(expect_digest(FileDigest{digest_.finish()}, expected));
  TRY_VOID(file_.sync());
  std::error_code error;
  std::filesystem::rename(part_, path_, error);
  if (error) return fail(Errc::io, "cannot write " + path_.string() + ": " + error.message());
  part_.clear();
  return sync_folder(path_.parent_path());
}

Result<void> expect_digest(FileDigest const& found, FileDigest const& expected) {
  if (found == expected) return {};
  return fail(Errc::unverified,
              "the content's SHA-256 is " + found.to_string() + ", but the manifest says " +
                  expected.to_string());
}

}  // namespace bindle::cli
