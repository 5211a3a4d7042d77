#include "tools/cli/bundle/octets_output.hpp"

#include "tools/cli/file_access.hpp"

#include <filesystem>
#include <string>
#include <system_error>

namespace bindle::cli {
namespace {

namespace fs = std::filesystem;

// A device or a pipe, which nothing can take the place of.
bool is_special(fs::path const& path) {
  std::error_code error;
  auto const status = fs::status(path, error);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

Result<void> write_durably(fs::path const& path, ByteView octets) {
  TRY(auto file, OpenFile::for_writing(path));
  TRY_VOID(file.write(octets));
  return file.sync();
}

Result<void> replace(fs::path const& path, ByteView octets) {
  auto part = path;
  part += ".part";
  auto const written = write_durably(part, octets);
  std::error_code error;
  if (written) fs::rename(part, path, error);
  if (written && !error) return sync_folder(path.parent_path());
  std::error_code ignored;
  fs::remove(part, ignored);
  if (!written) return written;
  return fail(Errc::io, "cannot write " + path.string() + ": " + error.message());
}

}  // namespace

Result<void> write_octets(ByteView octets, OctetsOutput const& output, Console& console) {
  if (!output.is_standard_output()) return write_octets_to(output.file, octets, output.encoding);
  if (output.encoding == Encoding::hex) {
    console.write_text(to_hex(octets) + "\n");
    return {};
  }
  bool const is_meant = output.to_terminal || !output.file.empty();
  if (console.out_is_terminal && !is_meant) {
    return fail(Errc::invalid_argument,
                "raw octets would garble the terminal: -o FILE, --hex-out or --force");
  }
  console.write_text(as_text(octets));
  return {};
}

Result<void> write_octets_to(std::string const& file, ByteView octets, Encoding encoding) {
  auto const hex = encoding == Encoding::hex ? to_hex(octets) + "\n" : std::string();
  auto const written = encoding == Encoding::hex ? as_bytes(hex) : octets;
  if (!is_special(file)) return replace(file, written);
  TRY(auto opened, OpenFile::for_writing(file));
  return opened.write(written);
}

}  // namespace bindle::cli
