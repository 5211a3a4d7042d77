#include "bundle/fragmentation.hpp"
#include "bundle/partial_receipt.hpp"
#include "bundle/reassembly.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace bindle;

constexpr std::uint64_t kMaxAdu = 1u << 20;
constexpr std::size_t kMaxPieces = 64;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

// Fragments one after the other, each behind two octets of length.
std::vector<ByteView> framed(ByteView input) {
  std::vector<ByteView> frames;
  while (input.size() > 2 && frames.size() < kMaxPieces) {
    auto const announced = static_cast<std::size_t>(input[0]) << 8 | input[1];
    input = input.subspan(2);
    auto const length = std::min(announced, input.size());
    frames.push_back(input.first(length));
    input = input.subspan(length);
  }
  return frames;
}

std::vector<Bytes> cut_up(ParsedBundle const& bundle, std::uint64_t max_size) {
  auto const envelope = envelope_of(bundle);
  std::vector<Bytes> wires;
  auto const plan = plan_fragments(envelope, max_size);
  if (!plan || plan->size() < 2) return wires;
  for (auto const& range : *plan) {
    auto const octets = bundle.payload.data.subspan(range.offset, range.length);
    auto const fragment = fragment_of(envelope, range, octets);
    require(fragment.has_value());
    wires.push_back(whole(*fragment, octets));
    require(wires.back().size() <= max_size);
  }
  return wires;
}

// Cutting up anything whole and putting it together again changes no octet of the payload.
void check_round_trip(ByteView wire, std::uint64_t room) {
  auto const bundle = parse_bundle(wire);
  if (!bundle || bundle->primary.fragment) return;
  auto const wires = cut_up(*bundle, wire.size() - bundle->payload_length + room);
  if (wires.empty()) return;
  std::vector<ByteView> views(wires.rbegin(), wires.rend());
  auto const again = reassemble(views, kMaxAdu);
  require(again.has_value());
  auto const parsed = parse_bundle(*again);
  require(parsed.has_value() && parsed->primary == bundle->primary);
  require(std::ranges::equal(parsed->payload.data, bundle->payload.data));
}

void check_receipt(ByteView octets) {
  auto const receipt = decode_partial_receipt(octets);
  if (!receipt) return;
  auto const again = decode_partial_receipt(encode_partial_receipt(*receipt));
  require(again.has_value() && *again == *receipt);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* octets, std::size_t size) {
  ByteView const input(octets, size);
  auto const frames = framed(input);
  auto const whole_bundle = reassemble(frames, kMaxAdu);
  if (whole_bundle) {
    auto const parsed = parse_bundle(*whole_bundle, ParsePolicy::accepted_before());
    require(!parsed || !parsed->primary.fragment);
  }
  for (auto const frame : frames) {
    check_round_trip(frame, 40);
    check_receipt(frame);
  }
  return 0;
}
