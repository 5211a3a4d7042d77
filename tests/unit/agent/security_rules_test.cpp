#include "agent/config/config.hpp"
#include "agent/security/security_policy.hpp"
#include "bundle/canonical_block.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/support/temp_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace bindle::agent {
namespace {

using testing::eid;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Result<Config> parse(std::string const& text,
                     ConfigSources sources = {"/srv/node/b.toml", {}, {}}) {
  return parse_config("[node]\nname = \"library\"\n" + text, sources);
}

std::string refusal(std::string const& text) {
  auto const config = parse(text);
  return config ? "accepted" : config.error().detail;
}

constexpr auto kKey = "[[security.key]]\nid = \"field\"\nfile = \"keys/field\"\n";

TEST(SecurityConfig, ReadsKeysAndRules) {
  auto const config =
      parse(std::string(kKey) +
            "[[security.rule]]\nrole = \"acceptor\"\nprotects = \"confidentiality\"\n"
            "source = \"dtn://clinic/*\"\nkey = \"field\"\n"
            "[[security.rule]]\nrole = \"source\"\nprotects = \"integrity\"\n"
            "key = \"field\"\nblocks = \"primary, payload, 193\"\nsha = \"256\"\n"
            "scope = \"primary\"\nkey_use = \"wrap\"\n"
            "when_missing = \"quarantine\"\n")
          .value();
  ASSERT_EQ(config.security.keys.size(), 1u);
  EXPECT_EQ(config.security.keys[0].file, "/srv/node/keys/field");
  ASSERT_EQ(config.security.rules.size(), 2u);
  auto const& first = config.security.rules[0];
  EXPECT_EQ(first.role, SecurityRole::acceptor);
  EXPECT_EQ(first.protects, ProtectionKind::confidentiality);
  EXPECT_EQ(first.source.text(), "dtn://clinic/*");
  EXPECT_EQ(first.destination.text(), "*");
  EXPECT_EQ(first.aes, bpsec::AesVariant::aes256);
  EXPECT_EQ(first.scope, bpsec::scope::kAll);
  EXPECT_FALSE(first.blocks.primary);
  EXPECT_THAT(first.blocks.types, ElementsAre(block_type::kPayload));
  auto const& second = config.security.rules[1];
  EXPECT_TRUE(second.blocks.primary);
  EXPECT_THAT(second.blocks.types, ElementsAre(block_type::kPayload, 193u));
  EXPECT_EQ(second.sha, bpsec::ShaVariant::sha256);
  EXPECT_EQ(second.scope, bpsec::scope::kPrimaryBlock);
  EXPECT_EQ(second.key_use, bpsec::KeyUse::wraps);
  EXPECT_EQ(second.when_missing, WhenMissing::quarantine);
}

TEST(SecurityConfig, ReadsARequiredSigner) {
  auto const config = parse(
      "[[security.rule]]\nrole = \"verifier\"\nprotects = \"origin\"\n"
      "signer = \"" +
      std::string(64, 'a') + "\"\n");
  EXPECT_EQ(config->security.rules[0].signer->to_string(), std::string(64, 'a'));
}

TEST(SecurityConfig, HasNoRulesByDefault) {
  auto const config = parse("").value();
  EXPECT_TRUE(config.security.keys.empty());
  EXPECT_TRUE(config.security.rules.empty());
}

TEST(SecurityConfig, SaysWhatIsMissing) {
  EXPECT_THAT(refusal("[[security.rule]]\nrole = \"verifier\"\n"),
              HasSubstr("security.rule.protects is missing"));
  EXPECT_THAT(refusal("[[security.key]]\nid = \"a\"\n"), HasSubstr("security.key.file is missing"));
  EXPECT_THAT(refusal("[[security.key]]\n"), HasSubstr("[[security.key]] is empty"));
  EXPECT_THAT(refusal("[security]\nkey = 1\n"), HasSubstr("[[security.key]]"));
  EXPECT_THAT(refusal("[security]\nrules = 1\n"), HasSubstr("unknown section security.rules"));
}

TEST(SecurityConfig, ChecksThatKeysAndRulesFit) {
  std::string const rule = "[[security.rule]]\nrole = \"verifier\"\n";
  EXPECT_THAT(refusal(rule + "protects = \"integrity\"\n"), HasSubstr("it needs a key"));
  EXPECT_THAT(refusal(rule + "protects = \"integrity\"\nkey = \"other\"\n"),
              HasSubstr("no [[security.key]] with id \"other\""));
  EXPECT_THAT(refusal(kKey + rule + "protects = \"origin\"\nkey = \"field\"\n"),
              HasSubstr("does not use"));
  EXPECT_THAT(refusal(std::string(kKey) + kKey), HasSubstr("two [[security.key]]"));
  EXPECT_THAT(refusal(kKey + rule +
                      "protects = \"confidentiality\"\nkey = \"field\"\nblocks = \"primary\"\n"),
              HasSubstr("primary block cannot be encrypted"));
  EXPECT_THAT(refusal(kKey + rule + "protects = \"integrity\"\nkey = \"field\"\nblocks = \"12\"\n"),
              HasSubstr("type 11 and 12"));
  EXPECT_THAT(refusal("[[security.rule]]\nrole = \"remover\"\nprotects = \"confidentiality\"\n"),
              HasSubstr("without decrypting"));
}

std::string source_rule(std::string const& protects, std::string const& more) {
  auto const key = protects == "origin" ? "" : "key = \"field\"\n";
  return "[[security.rule]]\nrole = \"source\"\nprotects = \"" + protects + "\"\n" + key + more;
}

TEST(SecurityConfig, RefusesTwoSourcesOfTheSameForOneBlock) {
  auto const with = [](std::string const& a, std::string const& b) {
    return refusal(kKey + a + b);
  };
  auto const integrity = source_rule("integrity", "destination = \"dtn://clinic/*\"\n");
  EXPECT_THAT(with(integrity, source_rule("integrity", "destination = \"*/app\"\n")),
              HasSubstr("numbers 1 and 2"));
  EXPECT_THAT(with(integrity, source_rule("origin", "")), HasSubstr("section 3.2"));
  EXPECT_EQ(with(integrity, source_rule("integrity", "destination = \"dtn://school/*\"\n")),
            "accepted");
  EXPECT_EQ(with(integrity, source_rule("integrity", "blocks = \"primary\"\n")), "accepted");
  EXPECT_EQ(with(integrity, source_rule("confidentiality", "")), "accepted");
  EXPECT_EQ(with(source_rule("origin", ""), source_rule("origin", "")), "accepted");
}

TEST(SecurityConfig, RefusesBadValues) {
  std::string const rule = "[[security.rule]]\nrole = \"verifier\"\nprotects = \"origin\"\n";
  for (auto const* bad : {"source = \"http://a\"",
                          "source = \"dtn://a\"",
                          "blocks = \"\"",
                          "blocks = \"payload,\"",
                          "blocks = \"0\"",
                          "scope = \"all\"",
                          "signer = \"aa\"",
                          "key = \"a b\"",
                          "sha = \"1\"",
                          "aes = \"192\"",
                          "when_missing = \"ask\""}) {
    EXPECT_THAT(refusal(rule + bad + "\n"), HasSubstr("allowed is")) << bad;
  }
}

TEST(SecurityConfig, StandsInTheFileOnly) {
  EXPECT_FALSE(parse("", {"b.toml", {{"BINDLE_SECURITY_KEY_ID", "a"}}, {}}));
  auto const overridden = parse("", {"b.toml", {}, {"security.key.id=a"}});
  EXPECT_THAT(overridden.error().detail, HasSubstr("in the file only"));
}

TEST(EidPattern, MatchesWithWildcards) {
  auto const matches = [](std::string_view pattern, std::string_view text) {
    return EidPattern::parse(pattern)->matches(eid(text));
  };
  EXPECT_TRUE(matches("*", "dtn:none"));
  EXPECT_TRUE(matches("dtn://clinic/*", "dtn://clinic/"));
  EXPECT_TRUE(matches("dtn://clinic/*", "dtn://clinic/a/b"));
  EXPECT_FALSE(matches("dtn://clinic/*", "dtn://clinic2/a"));
  EXPECT_TRUE(matches("dtn://*/echo", "dtn://a/b/echo"));
  EXPECT_FALSE(matches("dtn://*/echo", "dtn://a/b/echoes"));
  EXPECT_TRUE(matches("ipn:5.*", "ipn:5.7"));
  EXPECT_FALSE(matches("ipn:5.*", "ipn:55.7"));
  EXPECT_TRUE(matches("ipn:3.0", "ipn:3.0"));
  EXPECT_TRUE(matches("*a*b*", "dtn://xaxbx/"));
  EXPECT_FALSE(EidPattern::parse(""));
  EXPECT_FALSE(EidPattern::parse("mailto:*"));
  EXPECT_FALSE(EidPattern::parse("dtn://a"));
}

TEST(EidPattern, OverlapsWhereATextMatchesBoth) {
  auto const overlap = [](std::string_view a, std::string_view b) {
    auto const one = EidPattern::parse(a).value();
    auto const other = EidPattern::parse(b).value();
    EXPECT_EQ(one.overlaps(other), other.overlaps(one));
    return one.overlaps(other);
  };
  EXPECT_TRUE(overlap("*", "dtn://clinic/*"));
  EXPECT_TRUE(overlap("dtn://clinic/*", "*/echo"));
  EXPECT_TRUE(overlap("dtn://c*/app", "dtn://*c/*"));
  EXPECT_TRUE(overlap("ipn:3.0", "ipn:3.0"));
  EXPECT_FALSE(overlap("dtn://clinic/*", "dtn://school/*"));
  EXPECT_FALSE(overlap("dtn://*/echo", "dtn://*/app"));
  EXPECT_FALSE(overlap("ipn:3.*", "dtn:*"));
  EXPECT_FALSE(overlap("ipn:3.0", "ipn:3.1"));
}

class KeyFiles : public ::testing::Test {
 protected:
  std::filesystem::path write(std::string const& text, std::filesystem::perms mode) {
    auto const file = folder_.path() / "key";
    std::ofstream(file) << text;
    std::filesystem::permissions(file, mode);
    return file;
  }

  static Errc refused(std::filesystem::path const& file) {
    auto const store = KeyStore::load({{.id = "field", .file = file}});
    return store ? Errc{} : store.error().code;
  }

  static constexpr auto kPrivate =
      std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

 private:
  test::TempFolder folder_;
};

TEST_F(KeyFiles, AreReadAsHexadecimalDigits) {
  auto const file = write("00112233 44556677\n8899aabbccddeeff\n", kPrivate);
  auto const store = KeyStore::load({{.id = "field", .file = file}}).value();
  EXPECT_EQ(to_hex(store.find("field")->octets()), "00112233445566778899aabbccddeeff");
  EXPECT_EQ(store.find("other"), nullptr);
}

TEST_F(KeyFiles, AreRefusedWhenOthersCanReadThem) {
  auto const digits = std::string(32, 'a');
  EXPECT_EQ(refused(write(digits, kPrivate | std::filesystem::perms::group_read)),
            Errc::not_permitted);
  EXPECT_EQ(refused(write(digits, kPrivate | std::filesystem::perms::others_read)),
            Errc::not_permitted);
}

TEST_F(KeyFiles, AreRefusedWhenTheyHoldNoKey) {
  for (auto const* text : {"", "secret words", "aabb"}) {
    EXPECT_EQ(refused(write(text, kPrivate)), Errc::malformed) << text;
  }
  EXPECT_EQ(refused(write(std::string(130, 'a'), kPrivate)), Errc::malformed);
  EXPECT_EQ(refused("/nowhere/at/all"), Errc::not_found);
}

TEST_F(KeyFiles, AreNeverShown) {
  auto const file = write("5ec2e7 no key", kPrivate);
  auto const store = KeyStore::load({{.id = "field", .file = file}});
  EXPECT_EQ(store.error().detail.find("5ec2e7"), std::string::npos);
}

TEST_F(KeyFiles, MustHaveTheLengthThatASourceNeeds) {
  SecuritySettings settings;
  settings.keys = {{.id = "field", .file = write(std::string(32, 'a'), kPrivate)}};
  SecurityRule rule;
  rule.role = SecurityRole::source;
  rule.protects = ProtectionKind::confidentiality;
  rule.keys = {"field"};
  settings.rules = {rule};
  EXPECT_FALSE(SecurityPolicy::load(settings, {}));
  settings.rules[0].aes = bpsec::AesVariant::aes128;
  EXPECT_TRUE(SecurityPolicy::load(settings, {}));

  settings.rules[0].protects = ProtectionKind::integrity;
  settings.keys[0].file = write(std::string(64, 'a'), kPrivate);
  EXPECT_FALSE(SecurityPolicy::load(settings, {})) << "32 octets for SHA-384";
  settings.rules[0].sha = bpsec::ShaVariant::sha256;
  EXPECT_TRUE(SecurityPolicy::load(settings, {}));
}

}  // namespace
}  // namespace bindle::agent
