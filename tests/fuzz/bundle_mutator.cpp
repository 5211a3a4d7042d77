#include "tests/fuzz/bundle_mutator.hpp"

#include "bundle/canonical_block.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/content_block.hpp"
#include "bundle/extension_blocks.hpp"
#include "tests/fuzz/dissected_bundle.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <utility>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace bindle::fuzz {
namespace {

constexpr std::size_t kGrowth = 64;  // octets that a block may gain at a time
constexpr std::array<std::uint64_t, 7> kTypes = {block_type::kPreviousNode,
                                                 block_type::kBundleAge,
                                                 block_type::kHopCount,
                                                 block_type::kIntegrity,
                                                 block_type::kConfidentiality,
                                                 block_type::kContent,
                                                 200};

class Mutation {
 public:
  Mutation(DissectedBundle bundle, unsigned seed) : bundle_(std::move(bundle)), random_(seed) {}

  Bytes result() {
    change();
    if (below(8) != 0) repair_crcs(bundle_);
    return bundle_.wire();
  }

 private:
  void change() {
    switch (below(8)) {
      case 0:
        return insert(fresh_block());
      case 1:
        return insert(Bytes(any_block()));
      case 2:
        bundle_.blocks.erase(bundle_.blocks.begin() + position(bundle_.blocks.size()));
        return;
      case 3:
        return std::swap(any_block(), any_block());
      default:
        return mutate_octets(any_block());
    }
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }

  std::ptrdiff_t position(std::size_t bound) { return static_cast<std::ptrdiff_t>(below(bound)); }

  // Of every magnitude.
  std::uint64_t number() { return random_() >> below(64); }

  Bytes& any_block() { return bundle_.blocks[below(bundle_.blocks.size())]; }

  void insert(Bytes block) {
    auto& blocks = bundle_.blocks;
    blocks.insert(blocks.begin() + position(blocks.size() + 1), std::move(block));
  }

  static void mutate_octets(Bytes& block) {
    auto const size = block.size();
    block.resize(size + kGrowth);
    block.resize(LLVMFuzzerMutate(block.data(), size, block.size()));
  }

  Bytes fresh_block() {
    CborWriter writer;
    auto const type = kTypes[below(kTypes.size())];
    auto const data = data_of(type);
    write_block(writer,
                {.type = type,
                 .number = 2 + below(8),
                 .flags = below(0x20),
                 .crc_type = static_cast<CrcType>(below(3)),
                 .data = data});
    return writer.take();
  }

  Bytes data_of(std::uint64_t type) {
    switch (type) {
      case block_type::kPreviousNode:
        return encode_previous_node(Eid::parse("dtn://relay/").value());
      case block_type::kBundleAge:
        return encode_bundle_age(number());
      case block_type::kHopCount:
        return encode_hop_count(
            {.limit = static_cast<std::uint8_t>(below(256)), .count = number()});
      case block_type::kIntegrity:
      case block_type::kConfidentiality:
        return security_data();
      case block_type::kContent:
        return encode_content_block({.kind = static_cast<ContentKind>(below(9))}).value();
      default:
        return Bytes(below(20), 0xff);
    }
  }

  // An abstract security block (RFC 9172 section 3.6) over one target.
  Bytes security_data() {
    CborWriter writer;
    writer.write_array(1);
    writer.write_uint(below(8));
    writer.write_int(static_cast<std::int64_t>(below(6)) - 2);
    writer.write_uint(0);
    write_eid(writer, Eid::parse("ipn:2.1").value());
    writer.write_array(1);
    writer.write_array(1);
    writer.write_array(2);
    writer.write_uint(1);
    writer.write_bytes(Bytes(16, 0x55));
    return writer.take();
  }

  DissectedBundle bundle_;
  std::mt19937_64 random_;
};

}  // namespace

std::size_t mutate_bundle(std::uint8_t* data,
                          std::size_t size,
                          std::size_t max_size,
                          unsigned seed) {
  auto bundle = dissect({data, size});
  if (bundle.blocks.empty() || seed % 16 == 0) return LLVMFuzzerMutate(data, size, max_size);
  auto const wire = Mutation(std::move(bundle), seed).result();
  if (wire.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(wire.begin(), wire.end(), data);
  return wire.size();
}

}  // namespace bindle::fuzz
