#pragma once

#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/console.hpp"

#include <string>

namespace bindle::cli {

// Where a command puts the octets it makes.
struct OctetsOutput {
  std::string file;  // empty or "-": standard output
  Encoding encoding = Encoding::binary;
  bool to_terminal = false;  // raw octets too

  bool is_standard_output() const { return file.empty() || file == "-"; }
};

// Hexadecimal text ends with a line feed. Raw octets go to a terminal only if the output says so,
// by its flag or by "-": Errc::invalid_argument. A file gets its
// name when it is whole and durable; until then, and after a failure, what was there before stays.
// Otherwise fails as OpenFile does.
Result<void> write_octets(ByteView octets, OctetsOutput const& output, Console& console);

// The same for a file that one command makes several of.
Result<void> write_octets_to(std::string const& file, ByteView octets, Encoding encoding);

}  // namespace bindle::cli
