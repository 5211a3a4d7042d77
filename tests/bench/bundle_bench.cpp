#include "bundle/bundle_builder.hpp"
#include "bundle/cbor_writer.hpp"
#include "bundle/forwarding.hpp"
#include "tests/bench/allocations.hpp"
#include "tests/support/sample_bundles.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>

// A bundle with three extension blocks (content, hop count, age), parsed, built and forwarded.
// The argument is the length of the payload.

namespace bindle::bench {
namespace {

constexpr std::int64_t kSmall = 1000;
constexpr std::int64_t kLarge = 512 << 10;

Bytes payload_of(benchmark::State const& state) {
  return Bytes(static_cast<std::size_t>(state.range(0)), 0x5a);
}

// Without a payload CRC, as our nodes make them; a parser with one to check also reads the payload.
BundleSpec spec_with(CrcType payload_crc) {
  auto spec = testing::sample_spec();
  spec.payload_crc = payload_crc;
  return spec;
}

void parse(benchmark::State& state, CrcType payload_crc) {
  auto const wire = testing::build_bundle(spec_with(payload_crc), payload_of(state));
  {
    AllocationCounter const counter(state);
    for (auto _ : state) {
      auto bundle = parse_bundle(wire);
      benchmark::DoNotOptimize(bundle);
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(wire.size()));
}

void Parse(benchmark::State& state) {
  parse(state, CrcType::none);
}

void ParseWithPayloadCrc(benchmark::State& state) {
  parse(state, CrcType::crc32c);
}

void Serialise(benchmark::State& state) {
  auto const payload = payload_of(state);
  auto const spec = spec_with(CrcType::none);
  AllocationCounter const counter(state);
  for (auto _ : state) {
    auto wire = whole(build_envelope(spec, payload).value(), payload);
    benchmark::DoNotOptimize(wire.data());
  }
}

void Envelop(benchmark::State& state) {
  auto const wire = testing::build_bundle(spec_with(CrcType::none), payload_of(state));
  auto const bundle = parse_bundle(wire).value();
  AllocationCounter const counter(state);
  for (auto _ : state) {
    auto envelope = envelope_of(bundle);
    benchmark::DoNotOptimize(envelope);
  }
}

void Forward(benchmark::State& state) {
  auto const envelope = build_envelope(spec_with(CrcType::none), payload_of(state)).value();
  HopUpdate const hop{.previous_node = testing::eid("dtn://relay/"),
                      .residence = std::chrono::milliseconds(1000),
                      .count_hop = true};
  AllocationCounter const counter(state);
  for (auto _ : state) {
    auto forwarded = prepare_for_forwarding(envelope, hop);
    benchmark::DoNotOptimize(forwarded);
  }
}

BENCHMARK(Parse)->Arg(kSmall)->Arg(kLarge);
BENCHMARK(ParseWithPayloadCrc)->Arg(kSmall)->Arg(kLarge);
BENCHMARK(Serialise)->Arg(kSmall)->Arg(kLarge);
BENCHMARK(Envelop)->Arg(kSmall);
BENCHMARK(Forward)->Arg(kSmall)->Arg(kLarge);

// One more extension block must cost no allocation: the argument is their number.
void ParseWithBlocks(benchmark::State& state) {
  Bytes wire = {0x9f};
  auto const primary = encode_primary_block({.flags = 0,
                                             .crc_type = CrcType::crc32c,
                                             .destination = testing::eid("ipn:2.1"),
                                             .source = testing::eid("ipn:1.1"),
                                             .report_to = Eid::none(),
                                             .timestamp = {.time_ms = 1, .sequence = 0},
                                             .lifetime_ms = 1});
  CborWriter writer(std::move(wire));
  writer.write_encoded(primary);
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    write_block(writer,
                {.type = 200,
                 .number = static_cast<std::uint64_t>(2 + i),
                 .flags = 0,
                 .crc_type = CrcType::crc16_x25,
                 .data = {}});
  }
  write_block(writer, {.type = 1, .number = 1, .flags = 0, .crc_type = CrcType::none, .data = {}});
  writer.write_break();
  auto const bundle_octets = writer.take();
  AllocationCounter const counter(state);
  for (auto _ : state) {
    auto bundle = parse_bundle(bundle_octets);
    benchmark::DoNotOptimize(bundle);
  }
}

BENCHMARK(ParseWithBlocks)->Arg(0)->Arg(1)->Arg(3)->Arg(8);

}  // namespace
}  // namespace bindle::bench
