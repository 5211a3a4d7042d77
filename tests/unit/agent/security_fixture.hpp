#pragma once

#include "agent/reception/inspection.hpp"
#include "agent/security/own_security.hpp"
#include "tests/support/bpsec_samples.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>
#include <vector>

namespace bindle::test {

inline constexpr agent::Moment kNow{std::chrono::milliseconds(5), 780'000'500'000};
inline constexpr std::string_view kSecurityKey =
    "71776572747975696f7061736466676871776572747975696f70617364666768";

inline agent::SecurityRule rule(agent::SecurityRole role, agent::ProtectionKind protects) {
  agent::SecurityRule rule;
  rule.role = role;
  rule.protects = protects;
  rule.blocks.types = {block_type::kPayload};
  rule.sha = bpsec::ShaVariant::sha256;  // as long as the key
  if (protects != agent::ProtectionKind::origin) rule.keys = {"field"};
  return rule;
}

// Ordinary traffic from dtn://a/app.
inline BundleSpec made_spec(std::string_view destination = "dtn://node/app") {
  BundleSpec spec;
  spec.destination = testing::eid(destination);
  spec.source = testing::eid("dtn://a/app");
  spec.report_to = testing::eid("dtn://a/");
  spec.timestamp = {.time_ms = 780'000'000'000, .sequence = 7};
  spec.lifetime_ms = 3'600'000;
  spec.payload_crc = CrcType::crc32c;
  return spec;
}

class SecurityFixture : public ::testing::Test {
 protected:
  SecurityFixture() {
    auto const file = folder_.path() / "key";
    std::ofstream(file) << kSecurityKey;
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    key_file_ = {.id = "field", .file = file};
    EXPECT_TRUE(keyring_.put(signing_key_.public_key(), {.name = "a", .level = TrustLevel::known}));
  }

  // The policy of dtn://node/.
  agent::SecurityPolicy policy(
      std::vector<agent::SecurityRule> rules,
      agent::NodeIds self = agent::NodeIds(testing::eid("dtn://node/"))) const {
    return agent::SecurityPolicy::load({.keys = {key_file_}, .rules = std::move(rules)},
                                       std::move(self))
        .value();
  }

  // A bundle made by dtn://a/ with these rules.
  Bytes made(std::vector<agent::SecurityRule> rules, BundleSpec const& of = made_spec()) const {
    Bytes payload(100, 0x5a);
    auto envelope = build_envelope(of, payload).value();
    auto const rules_there = policy(std::move(rules), agent::NodeIds(testing::eid("dtn://a/")));
    auto const secured = agent::secure_own({.envelope = std::move(envelope), .payload = payload},
                                           {.policy = rules_there, .key = signing_key_})
                             .value();
    return whole(secured.envelope, secured.payload);
  }

  agent::Inspection inspected(Bytes const& wire, std::vector<agent::SecurityRule> rules) const {
    auto const here = policy(std::move(rules));
    return agent::inspect(wire, testing::eid("dtn://a/"), keyring_, kNow, 42, here).value();
  }

  SigningKey signing_key_ = SigningKey::from_seed({7});
  Keyring keyring_;

 private:
  test::TempFolder folder_;
  agent::SecurityKeyFile key_file_;
};

}  // namespace bindle::test
