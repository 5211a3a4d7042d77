#include "agent/reception/inspection.hpp"
#include "agent/security/own_security.hpp"
#include "bundle/fragmentation.hpp"
#include "tests/unit/agent/security_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bindle::agent {
namespace {

using test::made_spec;
using test::rule;
using testing::eid;

class Gateway : public test::SecurityFixture {
 protected:
  static Bytes wire_of(BundleSpec const& spec) {
    Bytes const payload(100, 0x5a);
    return whole(build_envelope(spec, payload).value(), payload);
  }

  // Blocks of the type in the bundle as it goes on.
  std::ptrdiff_t added(Bytes const& wire, SecurityRule const& gateway, std::uint64_t type) const {
    auto const inspection = inspected(wire, {gateway});
    if (!inspection.rewritten) return 0;
    auto const bundle = parse_bundle(*inspection.rewritten, ParsePolicy::accepted_before()).value();
    return std::count_if(bundle.extensions.begin(),
                         bundle.extensions.end(),
                         [type](BlockView const& block) { return block.type == type; });
  }

  std::ptrdiff_t bibs(Bytes const& wire) const {
    return added(wire, integrity_, block_type::kIntegrity);
  }

  SecurityRule integrity_ = rule(SecurityRole::gateway, ProtectionKind::integrity);
  SecurityRule confidentiality_ = rule(SecurityRole::gateway, ProtectionKind::confidentiality);
};

TEST_F(Gateway, SignsTrafficThatPassesThrough) {
  auto const wire = wire_of(made_spec("dtn://elsewhere/app"));
  EXPECT_EQ(bibs(wire), 1);
  auto const signed_wire = *inspected(wire, {integrity_}).rewritten;
  auto verifier = rule(SecurityRole::verifier, ProtectionKind::integrity);
  verifier.when_missing = WhenMissing::quarantine;
  verifier.security_source = EidPattern::parse("dtn://node/").value();
  EXPECT_FALSE(inspected(signed_wire, {verifier}).received.flaw);
  EXPECT_TRUE(inspected(wire, {verifier}).received.flaw);
}

TEST_F(Gateway, EncryptsTrafficThatPassesThrough) {
  auto const wire = wire_of(made_spec("dtn://elsewhere/app"));
  EXPECT_EQ(added(wire, confidentiality_, block_type::kConfidentiality), 1);
}

TEST_F(Gateway, RecognisesTheSameBundleHoweverItWasEncrypted) {
  auto const wire = wire_of(made_spec("dtn://elsewhere/app"));
  auto const first = inspected(wire, {confidentiality_});
  auto const second = inspected(wire, {confidentiality_});
  EXPECT_NE(*first.rewritten, *second.rewritten);
  EXPECT_EQ(first.record.digest, second.record.digest);
}

TEST_F(Gateway, LeavesWhatIsProtectedAlready) {
  auto const source = rule(SecurityRole::source, ProtectionKind::integrity);
  auto const wire = made({source}, made_spec("dtn://elsewhere/app"));
  EXPECT_EQ(bibs(wire), 1) << "the one that was there";
}

TEST_F(Gateway, LeavesWhatIsNotPassingTraffic) {
  EXPECT_EQ(bibs(wire_of(made_spec("dtn://node/app"))), 0) << "for this node";
  auto own = made_spec("dtn://elsewhere/app");
  own.source = eid("dtn://node/app");
  EXPECT_EQ(bibs(wire_of(own)), 0) << "of this node";
  auto anonymous = made_spec("dtn://elsewhere/app");
  anonymous.source = Eid::none();
  anonymous.flags = bundle_flag::kMustNotFragment;
  EXPECT_EQ(bibs(wire_of(anonymous)), 0) << "anonymous";
  auto content = made_spec("dtn://elsewhere/app");
  content.content.emplace();
  content.content->kind = ContentKind::app;
  EXPECT_EQ(bibs(wire_of(content)), 0) << "content";
  auto const envelope = build_envelope(made_spec("dtn://elsewhere/app"), Bytes(100)).value();
  auto const fragment = whole(fragment_of(envelope, {0, 50}, Bytes(50)).value(), Bytes(50));
  EXPECT_EQ(bibs(fragment), 0) << "a fragment";
}

}  // namespace
}  // namespace bindle::agent
