#include "bundle/reassembly.hpp"

#include "bundle/fragmentation.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/support/vectors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace bindle {
namespace {

using testing::build_bundle;
using testing::bundle_vectors;
using testing::bytes_of;
using testing::expects_valid;
using testing::extra_vectors;
using testing::RandomBundles;
using testing::sample_spec;

constexpr std::uint64_t kPlenty = 1u << 20;

Bytes counting(std::size_t length) {
  Bytes octets(length);
  std::iota(octets.begin(), octets.end(), std::uint8_t{0});
  return octets;
}

// A fragment made by hand, of any position and payload.
Bytes fragment(FragmentPosition position,
               Bytes const& payload,
               BundleSpec const& spec = sample_spec()) {
  auto const padded = build_envelope(spec, counting(position.total_length)).value();
  PayloadRange const range{position.offset, payload.size()};
  return whole(fragment_of(padded, range, payload).value(), payload);
}

Result<Bytes> reassemble_all(std::vector<Bytes> const& wires, std::uint64_t max = kPlenty) {
  std::vector<ByteView> const views(wires.begin(), wires.end());
  return reassemble(views, max);
}

std::vector<Bytes> split(Bytes const& wire, std::uint64_t max_size) {
  auto const parsed = parse_bundle(wire).value();
  auto const bundle = envelope_of(parsed);
  auto const plan = plan_fragments(bundle, max_size).value();
  if (plan.size() == 1) return {wire};
  std::vector<Bytes> wires;
  for (auto const& range : plan) {
    auto const octets = parsed.payload.data.subspan(range.offset, range.length);
    wires.push_back(whole(fragment_of(bundle, range, octets).value(), octets));
  }
  return wires;
}

TEST(Reassembly, UndoesFragmentation) {
  auto const wire = build_bundle(sample_spec(), counting(1000));
  EXPECT_EQ(reassemble_all(split(wire, 300)).value(), wire);
}

TEST(Reassembly, TakesFragmentsInAnyOrderAndMoreThanOnce) {
  auto const wire = build_bundle(sample_spec(), counting(1000));
  auto fragments = split(wire, 300);
  std::reverse(fragments.begin(), fragments.end());
  fragments.push_back(fragments.front());
  fragments.insert(fragments.begin(), fragments[2]);
  EXPECT_EQ(reassemble_all(fragments).value(), wire);
}

TEST(Reassembly, UndoesFragmentationOfFragments) {
  auto const wire = build_bundle(sample_spec(), counting(5000));
  std::vector<Bytes> pieces;
  for (auto const& large : split(wire, 1500)) {
    auto const small = split(large, 400);
    pieces.insert(pieces.end(), small.begin(), small.end());
  }
  EXPECT_EQ(reassemble_all(pieces).value(), wire);
}

TEST(Reassembly, UndoesFragmentationOfAnyBundle) {
  RandomBundles random(20260131);
  int cut = 0;
  for (int round = 0; round < 300; ++round) {
    auto const wire = build_bundle(random.spec(), random.octets(3000));
    auto const parsed = parse_bundle(wire).value();
    if (!check_fragmentable(parsed)) continue;
    auto const around = wire.size() - parsed.payload_length;
    auto const fragments = split(wire, around + 40 + random.below(parsed.payload_length + 1));
    if (fragments.size() == 1) continue;
    ++cut;
    EXPECT_EQ(reassemble_all(fragments).value(), wire) << to_hex(wire);
  }
  EXPECT_GT(cut, 50);
}

// The examples of RFC 9173 among them: their security blocks protect what comes out again.
TEST(Reassembly, UndoesFragmentationOfEverySharedBundle) {
  constexpr auto kAny = ParsePolicy::accepted_before();
  int secured = 0;
  for (auto const& each : bundle_vectors()) {
    auto const& vector = each.as_object();
    auto const wire = bytes_of(vector.at("hex"));
    auto const parsed = parse_bundle(wire, kAny);
    if (!expects_valid(vector) || !parsed || !check_fragmentable(*parsed)) continue;
    if (parsed->primary.fragment) continue;
    auto const bundle = envelope_of(*parsed);
    auto const half = parsed->payload_length / 2;
    std::vector<Bytes> wires;
    for (auto const range :
         {PayloadRange{half, parsed->payload_length - half}, PayloadRange{0, half}}) {
      auto const octets = parsed->payload.data.subspan(range.offset, range.length);
      wires.push_back(whole(fragment_of(bundle, range, octets).value(), octets));
    }
    std::vector<ByteView> const views(wires.begin(), wires.end());
    auto const again = reassemble(views, kPlenty, kAny);
    auto const name = testing::text_of(vector.at("name"));
    ASSERT_TRUE(again) << name << ": " << again.error().detail;
    EXPECT_EQ(to_hex(*again), to_hex(wire)) << name;
    for (auto const& block : parsed->extensions)
      if (block.type == block_type::kIntegrity || block.type == block_type::kConfidentiality) {
        ++secured;
        break;
      }
  }
  EXPECT_GE(secured, 4);
}

TEST(Reassembly, GivesOverlapsToWhatCameFirst) {
  auto const first = fragment({0, 10}, Bytes(6, 0xaa));
  auto const second = fragment({4, 10}, Bytes(6, 0xbb));
  auto const one_way = reassemble_all({first, second}).value();
  EXPECT_EQ(to_hex(parse_bundle(one_way).value().payload.data), "aaaaaaaaaaaabbbbbbbb");
  auto const other_way = reassemble_all({second, first}).value();
  EXPECT_EQ(to_hex(parse_bundle(other_way).value().payload.data), "aaaaaaaabbbbbbbbbbbb");
}

TEST(Reassembly, TakesTheBlocksOfTheFirstFragmentAtOffsetZero) {
  auto urgent = sample_spec();
  urgent.content->priority = Priority::emergency;
  auto const result = reassemble_all({fragment({5, 10}, counting(5)),
                                      fragment({0, 10}, counting(5), urgent),
                                      fragment({0, 10}, counting(5))});
  EXPECT_EQ(parse_bundle(*result).value().content, urgent.content);
}

TEST(Reassembly, AgreesWithTheSharedCases) {
  for (auto const& vector : extra_vectors("reassembly")) {
    auto const& fields = vector.as_object();
    auto const total = fields.at("total").to_number<std::uint64_t>();
    std::vector<Bytes> wires;
    bool past_the_end = false;
    std::size_t index = 0;
    for (auto const& each : fields.at("fragments").as_array()) {
      auto const offset = each.at(0).to_number<std::uint64_t>();
      auto const length = each.at(1).to_number<std::uint64_t>();
      auto const of = fields.contains("totals")
                          ? fields.at("totals").at(index).to_number<std::uint64_t>()
                          : total;
      ++index;
      if (offset + length > of) {
        past_the_end = true;
      } else if (length == of) {  // no fragment that we would make
        auto primary = parse_bundle(build_bundle(sample_spec(), counting(length))).value().primary;
        primary.flags |= bundle_flag::kIsFragment;
        primary.fragment = FragmentPosition{0, of};
        auto const envelope = build_envelope(sample_spec(), counting(length)).value();
        auto const parsed = parse_envelope(envelope).value();
        auto const encoded = encode_primary_block(primary);
        Envelope made = envelope;
        made.head.erase(
            made.head.begin() + 1,
            made.head.begin() + 1 + static_cast<std::ptrdiff_t>(parsed.primary_wire.size()));
        made.head.insert(made.head.begin() + 1, encoded.begin(), encoded.end());
        wires.push_back(whole(made, counting(length)));
      } else {
        wires.push_back(fragment({offset, of}, counting(length)));
      }
    }
    auto const expected = fields.contains("complete") && fields.at("complete").as_bool();
    EXPECT_EQ(!past_the_end && reassemble_all(wires).has_value(), expected)
        << (fields.contains("note") ? fields.at("note").as_string().c_str() : "");
  }
}

TEST(Reassembly, SaysWhatIsMissing) {
  auto const result =
      reassemble_all({fragment({0, 10}, counting(4)), fragment({5, 10}, counting(5))});
  EXPECT_EQ(result.error().code, Errc::not_found);
  EXPECT_EQ(result.error().detail, "octets 4 to 4 are missing");
  EXPECT_EQ(reassemble_all({}).error().code, Errc::not_found);
}

TEST(Reassembly, DoesNotMixBundles) {
  auto other = sample_spec();
  other.timestamp.sequence += 1;
  auto const first = fragment({0, 10}, counting(5));
  EXPECT_EQ(reassemble_all({first, fragment({5, 10}, counting(5), other)}).error().code,
            Errc::conflict);
  EXPECT_EQ(reassemble_all({first, fragment({5, 11}, counting(6))}).error().code, Errc::conflict);
  EXPECT_EQ(reassemble_all({first, build_bundle(sample_spec(), counting(10))}).error().code,
            Errc::conflict);
}

TEST(Reassembly, RefusesWhatIsLongerThanTheLimit) {
  auto const wires = split(build_bundle(sample_spec(), counting(1000)), 300);
  EXPECT_EQ(reassemble_all(wires, 999).error().code, Errc::over_budget);
  EXPECT_TRUE(reassemble_all(wires, 1000));
}

TEST(Reassembly, RefusesAFragmentThatRunsPastTheEnd) {
  auto const wire = fragment({5, 10}, counting(5));
  auto parsed = parse_bundle(wire).value();
  EXPECT_EQ(adu_range(parsed).value(), (PayloadRange{5, 5}));
  parsed.primary.fragment->total_length = 9;
  EXPECT_EQ(adu_range(parsed).error().code, Errc::malformed);
  parsed.payload_length = 0;
  EXPECT_EQ(adu_range(parsed).error().code, Errc::malformed);
  parsed.primary.fragment.reset();
  EXPECT_EQ(adu_range(parsed).error().code, Errc::invalid_argument);
}

TEST(WholeEnvelope, WantsTheFragmentAtOffsetZeroAndAllOctets) {
  auto const later = fragment({5, 10}, counting(5));
  EXPECT_EQ(WholeEnvelope::begin(envelope_of(parse_bundle(later).value())).error().code,
            Errc::invalid_argument);
  auto const first = fragment({0, 10}, counting(5));
  auto maker = WholeEnvelope::begin(envelope_of(parse_bundle(first).value())).value();
  maker.append(counting(9));
  EXPECT_EQ(std::move(maker).finish().error().code, Errc::malformed);
}

}  // namespace
}  // namespace bindle
