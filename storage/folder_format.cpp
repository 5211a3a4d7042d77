#include "storage/folder_format.hpp"

#include "storage/descriptor_cache.hpp"

#include <charconv>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

namespace bindle::storage {
namespace {

constexpr std::string_view kTitle = "bindle storage ";

Result<void> write_format(std::filesystem::path const& folder) {
  auto const unfinished = folder / "format.unfinished";
  std::error_code error;
  std::filesystem::remove(unfinished, error);
  {
    TRY(auto const file, Descriptor::open(unfinished, Descriptor::Mode::create_new));
    auto const line = std::string(kTitle) + std::to_string(kFolderFormat) + "\n";
    TRY_VOID(file->write(0, as_bytes(line)));
    TRY_VOID(file->sync());
  }
  std::filesystem::rename(unfinished, folder / "format", error);
  if (error) return fail(Errc::io, folder.string() + ": " + error.message());
  return sync_folder(folder);
}

Result<unsigned> parse_format(std::filesystem::path const& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  unsigned format = 0;
  if (line.starts_with(kTitle)) {
    auto const* const end = line.data() + line.size();
    auto const parsed = std::from_chars(line.data() + kTitle.size(), end, format);
    if (parsed.ec == std::errc{} && parsed.ptr == end && format > 0) return format;
  }
  return fail(Errc::malformed, path.string() + " does not say which format the folder has");
}

}  // namespace

Result<void> check_folder_format(std::filesystem::path const& folder) {
  auto const path = folder / "format";
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return write_format(folder);
  TRY(auto const format, parse_format(path));
  if (format <= kFolderFormat) return {};
  return fail(Errc::unsupported,
              folder.string() + " has storage format " + std::to_string(format) +
                  ", written by a newer version; this one reads up to " +
                  std::to_string(kFolderFormat));
}

}  // namespace bindle::storage
