#include "bundle/bpsec/bundle_draft.hpp"

#include "bundle/bpsec/security_targets.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <utility>

namespace bindle::bpsec {
namespace {

constexpr std::uint64_t kFirstFreeNumber = 2;  // after the primary and the payload block
constexpr std::size_t kMostBlockFraming = 64;  // array, five items, CRC: at most 46 octets

}  // namespace

BundleDraft::Block::Block(BlockView const& view)
    : identity_{.type = view.type, .number = view.number, .flags = view.flags},
      crc_type_(view.crc_type),
      data_(view.data),
      wire_(view.wire) {}

BundleDraft::Block::Block(BlockIdentity const& identity, Bytes data)
    : identity_(identity), own_data_(std::move(data)) {
  data_ = own_data_;
}

bool BundleDraft::Block::is_security_block() const {
  return type() == block_type::kIntegrity || type() == block_type::kConfidentiality;
}

void BundleDraft::Block::set_data(Bytes data) {
  own_data_ = std::move(data);
  data_ = own_data_;
  wire_ = {};
}

void BundleDraft::Block::set_crc_type(CrcType type) {
  if (type == crc_type_) return;
  crc_type_ = type;
  wire_ = {};
}

BlockView BundleDraft::Block::view() const {
  return {.type = identity_.type,
          .number = identity_.number,
          .flags = identity_.flags,
          .crc_type = crc_type_,
          .data = data_,
          .wire = wire_};
}

void BundleDraft::Block::write(CborWriter& writer) const {
  if (!wire_.empty()) return writer.write_encoded(wire_);
  write_block(writer,
              {.type = identity_.type,
               .number = identity_.number,
               .flags = identity_.flags,
               .crc_type = crc_type_,
               .data = data_});
}

BundleDraft::BundleDraft(ParsedBundle const& bundle)
    : primary_(bundle.primary),
      primary_octets_(canonical_primary_block(bundle.primary, bundle.primary_wire)),
      primary_wire_(bundle.primary_wire),
      payload_(bundle.payload) {
  for (auto const& block : bundle.extensions)
    extensions_.emplace_back(block);
}

void BundleDraft::set_primary_crc(CrcType type) {
  if (type == primary_.crc_type) return;
  primary_.crc_type = type;
  primary_octets_ = encode_primary_block(primary_);
  primary_is_received_ = false;
}

BundleDraft::Block* BundleDraft::find(std::uint64_t number) {
  if (number == kPayloadBlockNumber) return &payload_;
  auto const is_it = [number](Block const& block) { return block.number() == number; };
  auto const found = std::find_if(extensions_.begin(), extensions_.end(), is_it);
  return found == extensions_.end() ? nullptr : &*found;
}

void BundleDraft::erase(std::uint64_t number) {
  extensions_.remove_if([number](Block const& block) { return block.number() == number; });
}

BundleDraft::Block& BundleDraft::add_security_block(std::uint64_t type,
                                                    std::uint64_t flags,
                                                    Bytes data) {
  return add_security_block({.type = type, .number = free_number(), .flags = flags},
                            std::move(data));
}

BundleDraft::Block& BundleDraft::add_security_block(BlockIdentity const& identity, Bytes data) {
  auto const is_other = [](Block const& block) { return !block.is_security_block(); };
  auto const place = std::find_if(extensions_.begin(), extensions_.end(), is_other);
  return *extensions_.emplace(place, identity, std::move(data));
}

Result<SecurityBlock> BundleDraft::open(Block const& block) const {
  return decode_security_block(block.data(), extensions_.size() + 2);
}

Result<BlockNumbers> BundleDraft::encrypted_blocks() const {
  return targets_of_type(block_type::kConfidentiality, {});
}

Result<BlockNumbers> BundleDraft::signed_blocks() const {
  TRY(auto const encrypted, encrypted_blocks());
  return targets_of_type(block_type::kIntegrity, encrypted);
}

Result<BlockNumbers> BundleDraft::targets_of_type(std::uint64_t type,
                                                  BlockNumbers const& skipped) const {
  BlockNumbers numbers;
  for (auto const& block : extensions_) {
    if (block.type() != type || contains(skipped, block.number())) continue;
    TRY(auto const opened, open(block));
    numbers.insert(numbers.end(), opened.targets.begin(), opened.targets.end());
  }
  return numbers;
}

bool BundleDraft::has_security_blocks() const {
  return std::any_of(extensions_.begin(), extensions_.end(), [](Block const& block) {
    return block.is_security_block();
  });
}

Result<void> BundleDraft::check_security_blocks() const {
  ExtensionBlocks views;
  for (auto const& block : extensions_)
    views.push_back(block.view());
  auto payload = payload_.view();
  TRY_VOID(mark_security_targets(views, payload, MissingTargets::refused));
  return {};
}

Bytes BundleDraft::to_bytes() const {
  auto size = primary_octets_.size() + payload_.data().size() + 2 * kMostBlockFraming;
  for (auto const& block : extensions_)
    size += block.data().size() + kMostBlockFraming;
  Bytes octets;
  octets.reserve(size);
  CborWriter writer(std::move(octets));
  write_front(writer);
  payload_.write(writer);
  writer.write_break();
  return writer.take();
}

Bytes BundleDraft::to_head(ByteView payload_head) const {
  CborWriter writer;
  write_front(writer);
  writer.write_encoded(payload_head);
  return writer.take();
}

void BundleDraft::write_front(CborWriter& writer) const {
  writer.write_indefinite_array();
  writer.write_encoded(primary_is_received_ ? primary_wire_ : ByteView(primary_octets_));
  for (auto const& block : extensions_)
    block.write(writer);
}

std::uint64_t BundleDraft::free_number() const {
  auto number = kFirstFreeNumber;
  auto const taken = [&number](Block const& block) { return block.number() == number; };
  while (std::any_of(extensions_.begin(), extensions_.end(), taken))
    ++number;
  return number;
}

}  // namespace bindle::bpsec
