#include "agent/reception/inspection.hpp"

#include "bundle/chunk.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/support/sample_manifest.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace bindle::agent {
namespace {

using bindle::testing::build_bundle;
using bindle::testing::eid;
using bindle::testing::sample_spec;
using ::testing::HasSubstr;
using ::testing::Optional;

Moment const kNow{std::chrono::milliseconds(5), 780'000'500'000};
Bytes const kOctets = {'c', 'h', 'u', 'n', 'k'};

SigningKey publisher() {
  return SigningKey::from_seed({7});
}

Keyring keyring_with(TrustLevel level) {
  Keyring keyring;
  EXPECT_TRUE(keyring.put(publisher().public_key(), {"Publisher", level}));
  return keyring;
}

Bytes wire_of(ContentKind kind, std::array<std::uint8_t, 32> const& object, ByteView payload) {
  auto spec = sample_spec();
  spec.content->kind = kind;
  spec.content->object = object;
  return build_bundle(spec, payload);
}

Bytes chunk_wire(ByteView octets) {
  return wire_of(ContentKind::chunk, chunk_id_of(octets).bytes, octets);
}

SignedManifest signed_manifest() {
  return sign_manifest(tests::sample_manifest(), publisher()).value();
}

Bytes manifest_wire() {
  auto const manifest = signed_manifest();
  return wire_of(ContentKind::manifest, manifest.id.bytes, manifest.bytes);
}

Result<Inspection> inspected(ByteView wire, Keyring const& keyring = {}) {
  return inspect(wire, eid("dtn://neighbour/"), keyring, kNow, 42);
}

std::string flaw_of(ByteView wire, Keyring const& keyring = {}) {
  return inspected(wire, keyring)->received.flaw.value_or("none");
}

TEST(Inspection, AcceptsAChunkThatMatchesItsId) {
  auto const wire = chunk_wire(kOctets);
  auto const inspection = inspected(wire).value();
  EXPECT_EQ(inspection.received.flaw, std::nullopt);
  EXPECT_EQ(inspection.received.bundle.kind, ContentKind::chunk);
  auto const payload = inspection.payload_of(wire);
  EXPECT_TRUE(std::equal(payload.begin(), payload.end(), kOctets.begin(), kOctets.end()));
}

TEST(Inspection, RemembersWhomItCameFrom) {
  auto const wire = chunk_wire(kOctets);
  EXPECT_EQ(inspected(wire)->record.received_from, "dtn://neighbour/");
  EXPECT_EQ(inspect(wire, Eid::none(), {}, kNow, 42)->record.received_from, "");
}

TEST(Inspection, FindsAChunkThatDoesNotMatchItsId) {
  auto const wire = wire_of(ContentKind::chunk, {}, kOctets);
  EXPECT_THAT(flaw_of(wire), HasSubstr("do not match its id"));
}

TEST(Inspection, FindsAChunkOfAnImpossibleSize) {
  EXPECT_THAT(flaw_of(chunk_wire({})), HasSubstr("1 to 1048576 octets"));
  Bytes const largest(kMaxChunkSize);
  EXPECT_EQ(flaw_of(chunk_wire(largest)), "none");
  Bytes const too_large(kMaxChunkSize + 1);
  EXPECT_THAT(flaw_of(chunk_wire(too_large)), HasSubstr("1 to 1048576 octets"));
}

TEST(Inspection, AcceptsAManifestOfAKnownPublisher) {
  auto const inspection = inspected(manifest_wire(), keyring_with(TrustLevel::known)).value();
  EXPECT_EQ(inspection.received.flaw, std::nullopt);
  EXPECT_EQ(inspection.received.manifest, signed_manifest().id);
  EXPECT_EQ(inspection.manifest->level, TrustLevel::known);
  EXPECT_EQ(inspection.signed_manifest, signed_manifest().bytes);
}

TEST(Inspection, FindsAManifestOfAnUnknownOrBlockedPublisher) {
  auto const wire = manifest_wire();
  auto const key = fingerprint(publisher().public_key());
  EXPECT_THAT(flaw_of(wire), HasSubstr(key));
  EXPECT_THAT(flaw_of(wire, keyring_with(TrustLevel::unknown)), HasSubstr(key));
  EXPECT_THAT(flaw_of(wire, keyring_with(TrustLevel::blocked)), HasSubstr(key));
}

TEST(Inspection, FindsAManifestUnderTheIdOfAnother) {
  auto const wire = wire_of(ContentKind::manifest, {1}, signed_manifest().bytes);
  auto const inspection = inspected(wire, keyring_with(TrustLevel::known)).value();
  EXPECT_THAT(inspection.received.flaw, Optional(HasSubstr("not the one")));
  EXPECT_EQ(inspection.manifest, std::nullopt);
  EXPECT_EQ(inspection.received.manifest, std::nullopt);
}

TEST(Inspection, FindsADamagedSignature) {
  auto manifest = signed_manifest();
  manifest.bytes[0] ^= 1;
  auto const wire = wire_of(ContentKind::manifest, manifest.id.bytes, manifest.bytes);
  EXPECT_NE(flaw_of(wire, keyring_with(TrustLevel::known)), "none");
}

TEST(Inspection, ReadsARequest) {
  ChunkRequest const request{ManifestId{sha256(kOctets)}, {{0, 2}, {5, 1}}};
  auto const payload = encode_chunk_request(request).value();
  auto const inspection =
      inspected(wire_of(ContentKind::request, request.manifest.bytes, payload)).value();
  EXPECT_EQ(inspection.received.flaw, std::nullopt);
  EXPECT_EQ(inspection.received.request, request);
}

TEST(Inspection, FindsAMalformedRequest) {
  auto const inspection = inspected(wire_of(ContentKind::request, {}, kOctets)).value();
  EXPECT_TRUE(inspection.received.flaw);
  EXPECT_EQ(inspection.received.request, std::nullopt);
}

TEST(Inspection, ReadsAnIntroduction) {
  Introduction const introduction{eid("dtn://a/"), {}, "Reef", 3};
  auto const statement = sign_introduction(introduction, publisher()).value();
  auto const inspection = inspected(wire_of(ContentKind::statement, {}, statement)).value();
  ASSERT_TRUE(inspection.received.introduction);
  EXPECT_EQ(inspection.received.introduction->key, publisher().public_key());
  EXPECT_EQ(inspection.received.introduction->display_name, "Reef");
}

TEST(Inspection, FindsAStatementThatItsKeyDidNotSign) {
  auto statement = sign_introduction({eid("dtn://a/"), {}, "Reef", 3}, publisher()).value();
  statement[0] ^= 1;
  auto const inspection = inspected(wire_of(ContentKind::statement, {}, statement)).value();
  EXPECT_TRUE(inspection.received.flaw);
  EXPECT_EQ(inspection.received.introduction, std::nullopt);
}

TEST(Inspection, CarriesKindsThatOnlyOthersKnow) {
  EXPECT_EQ(flaw_of(wire_of(static_cast<ContentKind>(99), {}, kOctets)), "none");
}

TEST(Inspection, FindsAMalformedContentBlock) {
  auto spec = sample_spec();
  spec.extension_crc = CrcType::none;
  auto wire = build_bundle(spec, kOctets);
  auto const block = encode_content_block(*spec.content).value();
  auto const at = std::search(wire.begin(), wire.end(), block.begin(), block.end());
  ASSERT_NE(at, wire.end());
  *at = 0x00;
  auto const inspection = inspected(wire).value();
  EXPECT_TRUE(inspection.received.flaw);
  EXPECT_EQ(inspection.received.bundle.kind, std::nullopt);
}

TEST(Inspection, TakesABundleWithoutContentBlockAsOrdinaryTraffic) {
  auto spec = sample_spec();
  spec.content.reset();
  auto const inspection = inspected(build_bundle(spec, kOctets)).value();
  EXPECT_EQ(inspection.received.flaw, std::nullopt);
  EXPECT_EQ(inspection.received.bundle.kind, std::nullopt);
}

TEST(Inspection, RefusesWhatIsNoBundle) {
  auto const wire = chunk_wire(kOctets);
  for (std::size_t length = 0; length < wire.size(); ++length) {
    auto const cut = inspected(ByteView(wire).first(length));
    ASSERT_FALSE(cut) << length;
    EXPECT_NE(cut.error().code, Errc::io);
  }
}

TEST(Inspection, RefusesADamagedPrimaryBlock) {
  auto wire = chunk_wire(kOctets);
  wire[10] ^= 1;
  EXPECT_FALSE(inspected(wire));
}

}  // namespace
}  // namespace bindle::agent
