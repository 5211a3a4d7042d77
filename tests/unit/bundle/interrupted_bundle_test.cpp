#include "bundle/interrupted_bundle.hpp"

#include "bundle/fragmentation.hpp"
#include "bundle/reassembly.hpp"
#include "tests/support/sample_bundles.hpp"

#include <gtest/gtest.h>

#include <array>

namespace bindle {
namespace {

using testing::build_bundle;
using testing::sample_spec;

constexpr std::size_t kLength = 200'000;
constexpr std::size_t kLeast = kLeastInterruptedPayload;

Bytes payload() {
  Bytes octets(kLength);
  for (std::size_t i = 0; i < kLength; ++i)
    octets[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  return octets;
}

Bytes whole_bundle(BundleSpec const& spec = sample_spec()) {
  return build_bundle(spec, payload());
}

// As many octets before the payload as all bundles of sample_spec() have.
std::size_t head_length() {
  return build_envelope(sample_spec(), payload()).value().head.size();
}

Result<Bytes> interrupted_after(Bytes const& wire, std::size_t octets) {
  return fragment_of_interrupted(ByteView(wire).first(octets));
}

TEST(InterruptedBundle, LeavesAFragmentOfWhatCame) {
  auto const wire = whole_bundle();
  auto const kept = interrupted_after(wire, head_length() + 150'000);
  ASSERT_TRUE(kept) << kept.error().detail;
  auto const fragment = parse_bundle(*kept);
  ASSERT_TRUE(fragment) << fragment.error().detail;
  EXPECT_EQ(fragment->primary.fragment, (FragmentPosition{0, kLength}));
  EXPECT_EQ(fragment->payload_length, 150'000u);
  EXPECT_EQ(fragment->content, parse_bundle(wire).value().content);
}

TEST(InterruptedBundle, IsWholeWithTheRest) {
  auto const wire = whole_bundle();
  auto const bundle = parse_bundle(wire).value();
  auto const kept = interrupted_after(wire, head_length() + 150'000).value();
  PayloadRange const rest{150'000, 50'000};
  auto const octets = bundle.payload.data.subspan(rest.offset);
  auto const following = whole(fragment_of(envelope_of(bundle), rest, octets).value(), octets);
  std::array<ByteView, 2> const fragments = {kept, following};
  EXPECT_EQ(reassemble(fragments, kLength).value(), wire);
}

TEST(InterruptedBundle, NeverPassesForTheWhole) {
  auto const wire = whole_bundle();
  auto const kept = interrupted_after(wire, wire.size() - 1).value();
  EXPECT_EQ(parse_bundle(kept).value().payload_length, kLength - 1);
}

TEST(InterruptedBundle, IsNotWorthAFragmentWhenLittleCame) {
  auto const wire = whole_bundle();
  EXPECT_EQ(interrupted_after(wire, head_length() + kLeast - 1).error().code, Errc::not_found);
  EXPECT_TRUE(interrupted_after(wire, head_length() + kLeast));
}

TEST(InterruptedBundle, StaysWholeWhenItMust) {
  auto spec = sample_spec();
  spec.flags = bundle_flag::kMustNotFragment;
  EXPECT_EQ(interrupted_after(whole_bundle(spec), kLength).error().code, Errc::not_permitted);
}

TEST(InterruptedBundle, FailsAtAnyPlaceInItsHead) {
  auto const wire = whole_bundle();
  for (std::size_t length = 0; length < head_length(); ++length)
    EXPECT_FALSE(interrupted_after(wire, length)) << length;
}

// A fragment of it is a fragment of the same unit.
TEST(InterruptedBundle, MayBeAFragmentItself) {
  auto const wire = whole_bundle();
  auto const bundle = parse_bundle(wire).value();
  PayloadRange const rest{50'000, 150'000};
  auto const octets = bundle.payload.data.subspan(rest.offset);
  auto const following = whole(fragment_of(envelope_of(bundle), rest, octets).value(), octets);
  auto const kept = interrupted_after(following, following.size() - 40'000).value();
  EXPECT_EQ(parse_bundle(kept).value().primary.fragment, (FragmentPosition{50'000, kLength}));
}

}  // namespace
}  // namespace bindle
