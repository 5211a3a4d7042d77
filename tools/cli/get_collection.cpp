#include "tools/cli/get_collection.hpp"

#include "bundle/collection.hpp"
#include "bundle/sha256.hpp"
#include "tools/cli/content_copy.hpp"
#include "tools/cli/download_wait.hpp"
#include "tools/cli/file_access.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/target.hpp"
#include "tools/cli/written_files.hpp"

#include <algorithm>
#include <ostream>
#include <vector>

namespace bindle::cli {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kPiece = std::size_t{1} << 20;

Result<Collection> read_collection(json::object const& file, Session& session) {
  TRY(auto const bytes, copy_to_memory(file, kMaxCollectionSize, session));
  return decode_collection(bytes);
}

// A folder that somebody replaced by a link to elsewhere is not written through.
Result<void> make_folder(std::filesystem::path const& folder, std::filesystem::path const& path) {
  auto at = folder;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Errc::io, folder.string() + ": " + error.message());
  for (auto const& name : path.parent_path()) {
    at /= name;
    std::filesystem::create_directory(at, error);
    auto const status = std::filesystem::symlink_status(at, error);
    if (error || !std::filesystem::is_directory(status))
      return fail(Errc::io, at.string() + " is no folder");
  }
  return {};
}

// Empty when it cannot be read.
std::string digest_of(std::filesystem::path const& path) {
  auto opened = OpenFile::for_reading(path);
  if (!opened) return {};
  Sha256 hash;
  Bytes piece(kPiece);
  while (true) {
    auto const count = opened->read(piece);
    if (!count) return {};
    if (*count == 0) return FileDigest{hash.finish()}.to_string();
    hash.update(ByteView(piece).first(*count));
  }
}

class Fetch {
 public:
  Fetch(std::filesystem::path folder,
        WrittenFiles written,
        std::optional<std::chrono::milliseconds> timeout,
        Session& session)
      : folder_(std::move(folder)),
        written_(std::move(written)),
        timeout_(timeout),
        session_(session),
        start_(Clock::now()) {}

  // All at once, so that the node asks for them together.
  Result<void> request(Collection const& collection) {
    for (auto const& entry : collection.entries) {
      TRY(auto download, session_.node.post("/v1/downloads", {{"id", entry.file.to_string()}}));
      downloads_.push_back(std::move(download));
    }
    return {};
  }

  // False when the time was up.
  Result<bool> take(std::size_t number, Collection::Entry const& entry) {
    TRY(auto const download,
        wait_for_download(std::move(downloads_[number]), time_left(), session_));
    if (!is_over(download)) return false;
    TRY_VOID(expect_success(download));
    TRY(auto const file,
        session_.node.get(Target("/v1/files").segment(entry.file.to_string()).text()));
    TRY_VOID(make_folder(folder_, entry.path));
    auto const path = folder_ / std::filesystem::path(entry.path);
    auto const digest = text_field(file, "sha256");
    if (digest_of(path) == digest) return true;
    auto const name = (folder_.filename() / entry.path).string();
    TRY_VOID(require_ours(path, name));
    TRY_VOID(written_.will_write(name, digest));
    TRY_VOID(copy_to_file(file, path, session_));
    return true;
  }

 private:
  // The publisher chose the names; what is there already may be its user's own.
  Result<void> require_ours(std::filesystem::path const& path, std::string const& name) const {
    std::error_code error;
    auto const status = std::filesystem::symlink_status(path, error);
    if (status.type() == std::filesystem::file_type::not_found) return {};
    if (written_.wrote(name, digest_of(path))) return {};
    return fail(Errc::conflict,
                path.string() +
                    " is there with other content, and it is not as bindle wrote it: "
                    "move it away, or say another folder with -o");
  }

  std::optional<std::chrono::milliseconds> time_left() const {
    if (!timeout_) return std::nullopt;
    auto const waited =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_);
    return std::max(*timeout_ - waited, std::chrono::milliseconds(0));
  }

  std::filesystem::path folder_;
  WrittenFiles written_;
  std::optional<std::chrono::milliseconds> timeout_;
  Session& session_;
  Clock::time_point start_;
  std::vector<json::object> downloads_;
};

}  // namespace

Result<ExitCode> get_collection(json::object const& file,
                                std::filesystem::path const& folder,
                                std::optional<std::chrono::milliseconds> timeout,
                                Session& session) {
  TRY(auto const collection, read_collection(file, session));
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Errc::io, folder.string() + ": " + error.message());
  TRY(auto written, WrittenFiles::open(folder.parent_path()));
  Fetch fetch(folder, std::move(written), timeout, session);
  TRY_VOID(fetch.request(collection));
  std::uint64_t bytes = 0;
  std::size_t taken = 0;
  for (; taken < collection.entries.size(); ++taken) {
    TRY(auto const in_time, fetch.take(taken, collection.entries[taken]));
    if (!in_time) break;
    bytes += collection.entries[taken].size;
  }
  auto const total = collection.entries.size();
  if (session.console.wants_json())
    session.console.write_json(json::object{{"id", text_field(file, "id")},
                                            {"path", folder.string()},
                                            {"files", taken},
                                            {"files_in_all", total},
                                            {"bytes", bytes}});
  if (taken < total) {
    session.console.err << "bindle: not complete yet: " << taken << " of " << total
                        << " files; the node goes on\n";
    return ExitCode::partial;
  }
  if (!session.console.wants_json()) session.console.write_text(folder.string() + "\n");
  return ExitCode::ok;
}

}  // namespace bindle::cli
