#pragma once

#include "bundle/bpsec/scope.hpp"
#include "bundle/bpsec/security_block.hpp"
#include "bundle/bundle.hpp"

#include <list>

namespace bindle::bpsec {

// A bundle taken apart for security operations to change. What they leave alone is written as the
// octets it came in. Views point into the bytes that the bundle was parsed from, which must
// outlive it, or into the draft.
class BundleDraft {
 public:
  class Block {
   public:
    explicit Block(BlockView const& view);
    Block(BlockIdentity const& identity, Bytes data);

    BlockIdentity const& identity() const { return identity_; }

    std::uint64_t type() const { return identity_.type; }

    std::uint64_t number() const { return identity_.number; }

    CrcType crc_type() const { return crc_type_; }

    ByteView data() const { return data_; }

    bool is_security_block() const;

    void set_data(Bytes data);
    void set_crc_type(CrcType type);
    BlockView view() const;
    void write(CborWriter& writer) const;

    // `data_` may point into `own_data_`.
    Block(Block const&) = delete;
    Block& operator=(Block const&) = delete;
    Block(Block&&) = delete;
    Block& operator=(Block&&) = delete;
    ~Block() = default;

   private:
    BlockIdentity identity_;
    CrcType crc_type_ = CrcType::none;
    ByteView data_;
    Bytes own_data_;
    ByteView wire_;  // empty once it is no longer what would be written
  };

  explicit BundleDraft(ParsedBundle const& bundle);

  PrimaryBlock const& primary() const { return primary_; }

  // In the canonical form of RFC 9172 section 4.
  ByteView primary_octets() const { return primary_octets_; }

  // Encodes the primary block anew, unless it has that CRC type already.
  void set_primary_crc(CrcType type);

  Block& payload() { return payload_; }

  std::list<Block>& extensions() { return extensions_; }

  // An extension block or the payload block; null when there is none of this number.
  Block* find(std::uint64_t number);

  void erase(std::uint64_t number);

  // Behind the security blocks at the front; without a number it gets the lowest free one.
  Block& add_security_block(std::uint64_t type, std::uint64_t flags, Bytes data);
  Block& add_security_block(BlockIdentity const& identity, Bytes data);

  // The abstract security block in a BIB or BCB of this draft.
  Result<SecurityBlock> open(Block const& block) const;

  // Of all BCBs that are left.
  Result<BlockNumbers> encrypted_blocks() const;

  // Of all BIBs that are not encrypted themselves.
  Result<BlockNumbers> signed_blocks() const;

  bool has_security_blocks() const;

  // As mark_security_targets() does.
  Result<void> check_security_blocks() const;

  Bytes to_bytes() const;

  // Everything in front of the payload block, and then `payload_head`: the head of an Envelope.
  Bytes to_head(ByteView payload_head) const;

 private:
  void write_front(CborWriter& writer) const;
  std::uint64_t free_number() const;
  Result<BlockNumbers> targets_of_type(std::uint64_t type, BlockNumbers const& skipped) const;

  PrimaryBlock primary_;
  Bytes primary_octets_;
  bool primary_is_received_ = true;
  ByteView primary_wire_;
  std::list<Block> extensions_;
  Block payload_;
};

}  // namespace bindle::bpsec
