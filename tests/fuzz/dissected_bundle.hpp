#pragma once

#include "bundle/bytes.hpp"

#include <vector>

namespace bindle::fuzz {

// A bundle as the octets of its blocks, whatever they are worth.
struct DissectedBundle {
  std::vector<Bytes> blocks;  // well-formed CBOR items; the first is the primary block
  Bytes rest;                 // from the first octet that is not, or the stop code, to the end

  Bytes wire() const;
};

// Empty blocks for octets that are no array of indefinite length.
DissectedBundle dissect(ByteView wire);

// Puts the right value into the CRC field of each block that has one.
void repair_crcs(DissectedBundle& bundle);

}  // namespace bindle::fuzz
