#pragma once

#include "bundle/bytes.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

// Files of the person at the keyboard, opened as their user.
namespace bindle::cli {

// A descriptor that is closed in the end.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}

  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();

  // Fails with Errc::not_found, Errc::not_permitted or Errc::io; folders are refused.
  static Result<OpenFile> for_reading(std::filesystem::path const& path);

  static Result<OpenFile> standard_input();

  // Empty and new; what was there before is emptied.
  static Result<OpenFile> for_writing(std::filesystem::path const& path);

  // Made when it is not there. Links are refused.
  static Result<OpenFile> for_appending(std::filesystem::path const& path);

  // Fails with Errc::conflict when there is something already. `mode` as for chmod(2).
  static Result<OpenFile> create(std::filesystem::path const& path, unsigned mode);

  // Octets; nothing for a pipe or a device.
  std::optional<std::uint64_t> size() const;

  Result<std::size_t> read(std::span<std::uint8_t> into);  // 0 at the end
  Result<void> write(ByteView octets);
  Result<void> sync();

 private:
  int descriptor_;
};

// A whole file, or standard input for "-". Fails with Errc::invalid_argument above `limit`.
Result<Bytes> read_whole(std::string const& path_or_dash, std::size_t limit);

// Makes a rename or a new file in this folder durable.
Result<void> sync_folder(std::filesystem::path const& folder);

// The failure that errno stands for: "cannot <doing> <path>: <reason>".
Error file_error(std::string const& doing, std::filesystem::path const& path);

}  // namespace bindle::cli
