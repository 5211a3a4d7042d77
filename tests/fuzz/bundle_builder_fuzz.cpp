#include "bundle/bundle_builder.hpp"
#include "tests/fuzz/require.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <string>

namespace {

using namespace bindle;
using fuzz::require;

constexpr std::size_t kMostTags = 4;
constexpr std::size_t kLongestLabel = 70;

Eid any_eid(FuzzedDataProvider& input) {
  auto eid = Eid::parse(input.ConsumeRandomLengthString(40));
  if (eid) return *eid;
  auto numbered = Eid::ipn(input.ConsumeIntegral<std::uint32_t>(),
                           input.ConsumeIntegral<std::uint32_t>(),
                           input.ConsumeIntegral<std::uint64_t>());
  return numbered ? *numbered : Eid::none();
}

CrcType any_crc_type(FuzzedDataProvider& input) {
  return input.PickValueInArray({CrcType::none, CrcType::crc16_x25, CrcType::crc32c});
}

ContentBlock any_content(FuzzedDataProvider& input) {
  ContentBlock content;
  content.kind = static_cast<ContentKind>(input.ConsumeIntegral<std::uint8_t>());
  content.priority = static_cast<Priority>(input.ConsumeIntegralInRange(0, 3));
  content.audience = static_cast<Audience>(input.ConsumeIntegralInRange(0, 3));
  content.topic = input.ConsumeRandomLengthString(kLongestLabel);
  for (auto left = input.ConsumeIntegralInRange<std::size_t>(0, kMostTags); left > 0; --left)
    content.tags.push_back(input.ConsumeRandomLengthString(kLongestLabel));
  return content;
}

BundleSpec any_spec(FuzzedDataProvider& input) {
  BundleSpec spec;
  spec.flags = input.ConsumeIntegral<std::uint64_t>() >> input.ConsumeIntegralInRange(0, 63);
  spec.destination = any_eid(input);
  spec.source = any_eid(input);
  spec.report_to = any_eid(input);
  spec.timestamp = {.time_ms = input.ConsumeIntegral<std::uint64_t>(),
                    .sequence = input.ConsumeIntegral<std::uint64_t>()};
  spec.lifetime_ms = input.ConsumeIntegral<std::uint64_t>();
  if (input.ConsumeBool()) spec.content = any_content(input);
  if (input.ConsumeBool()) {
    spec.hop_count = HopCount{.limit = input.ConsumeIntegral<std::uint8_t>(),
                              .count = input.ConsumeIntegral<std::uint64_t>()};
  }
  if (input.ConsumeBool()) spec.age_ms = input.ConsumeIntegral<std::uint64_t>();
  spec.primary_crc = any_crc_type(input);
  spec.extension_crc = any_crc_type(input);
  spec.payload_crc = any_crc_type(input);
  return spec;
}

}  // namespace

// What the builder makes of anything, the strictest parser takes, and finds in it what was asked.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  auto const spec = any_spec(input);
  auto const payload = input.ConsumeRemainingBytes<std::uint8_t>();
  auto const envelope = build_envelope(spec, payload);
  if (!envelope) return 0;
  auto const wire = whole(*envelope, payload);
  auto const bundle = parse_bundle(wire);
  require(bundle.has_value());
  auto const& primary = bundle->primary;
  require(primary.flags == spec.flags && primary.crc_type == spec.primary_crc);
  require(primary.destination == spec.destination && primary.source == spec.source);
  require(primary.report_to == spec.report_to && primary.timestamp == spec.timestamp);
  require(primary.lifetime_ms == spec.lifetime_ms && !primary.fragment);
  require(bundle->content == spec.content && !bundle->content_error);
  require(bundle->hop_count == spec.hop_count && bundle->age_ms == spec.age_ms);
  require(bundle->payload.crc_type == spec.payload_crc);
  require(fuzz::same(bundle->payload.data, payload));
  return 0;
}
