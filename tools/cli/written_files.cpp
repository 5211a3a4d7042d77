#include "tools/cli/written_files.hpp"

#include "tools/cli/file_access.hpp"

#include <string_view>

namespace bindle::cli {
namespace {

constexpr std::string_view kBetween = "  ";  // digest and name, as sha256sum has it
constexpr std::size_t kDigestDigits = 64;

// A damaged record says less, never more.
void read_line(std::string_view line, std::map<std::string, std::set<std::string>>& into) {
  auto const name_at = kDigestDigits + kBetween.size();
  if (line.size() <= name_at || line.substr(kDigestDigits, kBetween.size()) != kBetween) return;
  into[std::string(line.substr(name_at))].insert(std::string(line.substr(0, kDigestDigits)));
}

}  // namespace

Result<WrittenFiles> WrittenFiles::open(std::filesystem::path const& folder) {
  WrittenFiles files(folder / kRecordName);
  std::error_code error;
  auto const status = std::filesystem::symlink_status(files.record_, error);
  if (status.type() == std::filesystem::file_type::not_found) return files;
  if (error || !std::filesystem::is_regular_file(status))
    return fail(Errc::conflict, files.record_.string() + " is no file: move it away");
  TRY(auto const octets, read_whole(files.record_.string(), kMaxRecordSize));
  auto text = as_text(octets);
  while (!text.empty()) {
    auto const end = text.find('\n');
    if (end == std::string_view::npos) break;  // a crash cut it off
    read_line(text.substr(0, end), files.digests_);
    text.remove_prefix(end + 1);
  }
  return files;
}

bool WrittenFiles::wrote(std::string const& path, std::string const& digest) const {
  auto const found = digests_.find(path);
  return found != digests_.end() && found->second.contains(digest);
}

Result<void> WrittenFiles::will_write(std::string const& path, std::string const& digest) {
  if (!digests_[path].insert(digest).second) return {};
  TRY(auto file, OpenFile::for_appending(record_));
  TRY_VOID(file.write(as_bytes(digest + std::string(kBetween) + path + "\n")));
  return file.sync();
}

}  // namespace bindle::cli
