#pragma once

#include "bundle/envelope.hpp"

namespace bindle {

// RFC 9171 section 5.6 step 4: what to do about blocks of types we do not process. A reception
// report with reason "Block unsupported" is due if report, deletion with that reason if
// delete_bundle.
struct UnsupportedBlocks {
  bool report = false;
  bool delete_bundle = false;
  bool discard = false;  // some are to be removed: without_discarded_blocks()
};

UnsupportedBlocks unsupported_blocks(ParsedBundle const& bundle);

// The bundle less the unsupported blocks that ask to be discarded. Those that a security block
// targets stay, because the security block would be malformed without them.
Result<Envelope> without_discarded_blocks(Envelope const& envelope);

}  // namespace bindle
