#pragma once

#include "bundle/bundle.hpp"
#include "bundle/cbor_reader.hpp"

#include <utility>

namespace bindle {

// Reads a bundle step by step, so that the payload may lie elsewhere. The steps are called in the
// order they stand here; after a failure, drop it.
class BundleReader {
 public:
  explicit BundleReader(ParsePolicy const& policy) : policy_(policy) {}

  // Everything up to the payload's first octet.
  Result<void> read_head(CborReader& reader);

  BlockHeader const& payload_header() const { return payload_header_; }

  // What follows the payload's last octet in its block.
  Result<void> read_payload_trailer(CborReader& reader);

  // `wire` is the whole payload block. Left out where the payload is not at hand.
  Result<void> check_payload_crc(ByteView wire) const;

  // The end of the bundle. Nothing may follow.
  Result<void> read_end(CborReader& reader);

  // Checks the rules that bind the blocks together. The views of the payload block are the
  // caller's to choose.
  Result<ParsedBundle> finish(ByteView payload_data, ByteView payload_wire);

 private:
  Result<void> read_outer_array(CborReader& reader);
  Result<void> read_primary(CborReader& reader);
  Result<void> read_block(CborReader& reader);
  Result<void> read_extension(CborReader& reader, BlockHeader const& header);
  Result<void> check_number(BlockHeader const& header) const;
  Result<void> check_report_flag(BlockHeader const& header) const;
  Result<void> decode_extensions();
  Result<void> decode_extension(BlockView const& block);
  void decode_content(BlockView const& block);
  Result<void> check_age() const;
  Result<void> check_fragment() const;

  ParsePolicy policy_;
  CborArray outer_;
  BlockHeader payload_header_;
  bool at_payload_ = false;
  std::uint64_t extension_bytes_ = 0;
  ParsedBundle bundle_;
};

}  // namespace bindle
