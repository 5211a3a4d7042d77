#include "bundle/copies_block.hpp"

#include "bundle/forwarding.hpp"
#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

using testing::sample_spec;

Envelope forwarded(Envelope const& envelope, std::optional<std::uint16_t> copies) {
  HopUpdate update;
  update.copies = copies;
  return prepare_for_forwarding(envelope, update).value();
}

std::optional<std::uint16_t> copies_in(Envelope const& envelope) {
  return copies_of(parse_envelope(envelope).value());
}

TEST(CopiesBlock, HasTheseOctets) {
  EXPECT_EQ(to_hex(encode_copies(8)), "08");
  EXPECT_EQ(to_hex(encode_copies(300)), "19012c");
  EXPECT_EQ(decode_copies(encode_copies(300)).value(), 300);
}

TEST(CopiesBlock, HasAtLeastOneAndNotTooMany) {
  for (auto const* const hex : {"", "00", "1a00010000", "0808", "61", "20"})
    EXPECT_EQ(decode_copies(from_hex(hex).value()).error().code, Errc::malformed) << hex;
}

TEST(CopiesBlock, IsAddedChangedAndLeftAloneOnTheWay) {
  auto const envelope = build_envelope(sample_spec(), ByteView{}).value();
  EXPECT_EQ(copies_in(envelope), std::nullopt);
  auto const four = forwarded(envelope, std::uint16_t{4});
  EXPECT_EQ(copies_in(four), 4);
  auto const two = forwarded(four, std::uint16_t{2});
  EXPECT_EQ(copies_in(two), 2);
  EXPECT_EQ(copies_in(forwarded(two, std::nullopt)), 2);
}

TEST(CopiesBlock, MeansOneCopyWhenItCannotBeRead) {
  ParsedBundle bundle;
  BlockView block;
  block.type = block_type::kCopies;
  auto const octets = from_hex("6161").value();
  block.data = octets;
  bundle.extensions.push_back(block);
  EXPECT_EQ(copies_of(bundle), 1);
}

}  // namespace
}  // namespace bindle
