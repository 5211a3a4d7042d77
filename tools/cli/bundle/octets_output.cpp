#include "tools/cli/bundle/octets_output.hpp"

#include "tools/cli/file_access.hpp"

namespace bindle::cli {

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
  TRY(auto opened, OpenFile::for_writing(file));
  if (encoding == Encoding::binary) return opened.write(octets);
  return opened.write(as_bytes(to_hex(octets) + "\n"));
}

}  // namespace bindle::cli
