#pragma once

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/eid.hpp"
#include "bundle/ids.hpp"

#include <cstdint>

namespace bindle {

// Who signed a receipt: the first items of every signed part.
struct ReceiptSigner {
  Eid node;  // node id of the signer
  PublisherKey key;
  std::uint64_t signed_ms = 0;  // DTN time; 0 without a clock

  friend bool operator==(ReceiptSigner const&, ReceiptSigner const&) = default;
};

// `code` tells whose fault it is.
Result<void> check_signer(ReceiptSigner const& signer, Errc code);

void write_signer(CborWriter& writer, ReceiptSigner const& signer);
Result<ReceiptSigner> read_signer(CborReader& reader);

}  // namespace bindle
