#pragma once

#include "bundle/bytes.hpp"
#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/console.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bindle::cli {

// Where a command puts fragments: PREFIX.0, PREFIX.1, ... in the order of their offsets.
struct FragmentFiles {
  std::string size;  // of each fragment on the wire at most, as for parse_size()
  std::string prefix;
  Encoding encoding = Encoding::binary;
};

// Cuts the bundle (RFC 9171 section 5.8), writes the files and tells their names. A bundle that
// fits is written whole. Fails with Errc::not_permitted when it must not be fragmented, and with
// Errc::invalid_argument on a size that leaves no room for payload.
Result<void> write_fragments(ByteView wire, FragmentFiles const& files, Console& console);

}  // namespace bindle::cli
