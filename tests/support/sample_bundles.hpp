#pragma once

#include "bundle/bundle_builder.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>

namespace bindle::testing {

inline Eid eid(std::string_view uri) {
  return Eid::parse(uri).value();
}

inline ContentBlock sample_content() {
  ContentBlock content{.kind = ContentKind::chunk,
                       .object = {},
                       .priority = Priority::perishable,
                       .audience = Audience::everyone,
                       .topic = "knowledge",
                       .tags = {"food", "wärme"}};
  content.object.fill(0xa5);
  return content;
}

// Every extension block a source can add, and a CRC on each block.
inline BundleSpec sample_spec() {
  BundleSpec spec;
  spec.destination = eid("dtn://b/content");
  spec.source = eid("dtn://a/content");
  spec.report_to = eid("dtn://a/");
  spec.timestamp = {.time_ms = 780'000'000'000, .sequence = 7};
  spec.lifetime_ms = 3'600'000;
  spec.content = sample_content();
  spec.hop_count = HopCount{.limit = 20, .count = 0};
  spec.age_ms = 1000;
  spec.extension_crc = CrcType::crc16_x25;
  spec.payload_crc = CrcType::crc32c;
  return spec;
}

inline Bytes build_bundle(BundleSpec const& spec, ByteView payload) {
  return whole(build_envelope(spec, payload).value(), payload);
}

// Bundles of any legal shape, the same ones for the same seed.
class RandomBundles {
 public:
  explicit RandomBundles(std::uint64_t seed) : random_(seed) {}

  BundleSpec spec() {
    BundleSpec spec;
    spec.destination = any_eid();
    spec.source = singleton();
    spec.report_to = any_eid();
    spec.flags = flags(spec.source);
    spec.timestamp = {.time_ms = number(), .sequence = number()};
    spec.lifetime_ms = number();
    if (chance()) spec.content = content();
    if (chance()) spec.hop_count = HopCount{.limit = hop_limit(), .count = number()};
    if (chance() || spec.timestamp.time_ms == 0) spec.age_ms = number();
    spec.primary_crc = chance() ? CrcType::crc16_x25 : CrcType::crc32c;
    spec.extension_crc = static_cast<CrcType>(below(3));
    spec.payload_crc = static_cast<CrcType>(below(3));
    return spec;
  }

  Bytes octets(std::size_t most) {
    Bytes octets(below(most + 1));
    std::generate(octets.begin(), octets.end(), [this] { return octet(); });
    return octets;
  }

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

 private:
  bool chance() { return below(2) == 0; }

  std::uint8_t octet() { return static_cast<std::uint8_t>(random_()); }

  std::uint8_t hop_limit() { return static_cast<std::uint8_t>(1 + below(255)); }

  // Of every magnitude, so that every length of CBOR head comes up.
  std::uint64_t number() { return below(8) == 0 ? 0 : random_() >> below(64); }

  // Neither 0 nor LocalNode.
  std::uint32_t node_number() { return static_cast<std::uint32_t>(1 + below(0xffff'fffe)); }

  std::string label(std::size_t least, std::size_t most) {
    constexpr std::array<char const*, 6> kParts = {"a", "Z", "7", "-", "é", "水"};
    std::string text;
    while (text.size() < least || (text.size() + 3 <= most && below(4) != 0)) {
      text += kParts[below(kParts.size())];
    }
    return text;
  }

  std::string name() { return std::string(1 + below(30), static_cast<char>('a' + below(26))); }

  Eid singleton() {
    if (below(8) == 0) return Eid::none();
    if (chance()) return Eid::dtn(name(), chance() ? name() : "").value();
    auto const allocator = chance() ? 0u : static_cast<std::uint32_t>(random_());
    return Eid::ipn(allocator, node_number(), number()).value();
  }

  Eid any_eid() { return below(4) == 0 ? Eid::dtn(name(), "~" + name()).value() : singleton(); }

  std::uint64_t flags(Eid const& source) {
    auto flags = number() & ~bundle_flag::kIsFragment;
    if (source.is_null()) flags |= bundle_flag::kMustNotFragment;
    if (source.is_null() || (flags & bundle_flag::kAdministrativeRecord) != 0) {
      flags &= ~bundle_flag::kAllReports;
    }
    return flags;
  }

  ContentBlock content() {
    ContentBlock content;
    content.kind = static_cast<ContentKind>(octet());
    std::generate(content.object.begin(), content.object.end(), [this] { return octet(); });
    content.priority = static_cast<Priority>(below(4));
    content.audience = static_cast<Audience>(below(4));
    if (content.audience == Audience::recipients) return content;
    content.topic = label(0, 64);
    std::generate_n(std::back_inserter(content.tags), below(33), [this] { return label(1, 64); });
    return content;
  }

  std::mt19937_64 random_;
};

}  // namespace bindle::testing
