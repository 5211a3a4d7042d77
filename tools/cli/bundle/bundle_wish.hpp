#pragma once

#include "bundle/bundle_builder.hpp"
#include "bundle/dtn_time.hpp"
#include "tools/cli/bundle/create.hpp"

#include <string_view>

namespace bindle::cli {

// What the command line asks for, as the builder takes it. `now` becomes the creation time if the
// command names none. A bundle from the null source gets the flag "must not be fragmented", which
// RFC 9171 section 4.2.3 demands of it. Fails with Errc::invalid_argument and the option's name.
Result<BundleSpec> bundle_spec(CreateBundle const& command, UtcTime now);

// "none", "16" or "32".
Result<CrcType> parse_crc_type(std::string_view name);

// TYPE:FLAGS:HEX, the numbers decimal or with 0x before them.
Result<ExtensionSpec> parse_block(std::string_view text);

}  // namespace bindle::cli
