#include "bundle/bundle.hpp"
#include "bundle/keyring.hpp"
#include "bundle/signing_key.hpp"
#include "tests/support/sample_bundles.hpp"
#include "tests/unit/tools/bundle_command.hpp"
#include "tools/cli/bundle_description.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

namespace bindle::cli {
namespace {

using ::testing::HasSubstr;
using tests::BundleCommand;

using Arguments = std::vector<std::string>;

// A bundle of dtn://a/ with every extension block, and keys of all kinds.
class BundleSecurity : public ::testing::Test {
 protected:
  Bytes sample() const {
    return bindle::testing::build_bundle(bindle::testing::sample_spec(), as_bytes("hello"));
  }

  std::string keyring(TrustLevel level) const {
    Keyring keyring;
    EXPECT_TRUE(keyring.put(signer_.public_key(), {"Anna", level}));
    return bindle_.write("keyring", keyring.to_text());
  }

  // `bindle bundle` with the arguments, writing to a file of that name.
  std::string made(std::string const& name, Arguments arguments) const {
    auto const file = bindle_.path(name);
    arguments.insert(arguments.end(), {"-o", file});
    auto const ended = bindle_.run(arguments);
    EXPECT_EQ(ended.exit_code, ExitCode::ok) << ended.err;
    return file;
  }

  std::string signed_by_anna() const {
    return made("signed", {"sign", plain_, "--key", identity_});
  }

  BundleCommand bindle_;
  SigningKey signer_ = SigningKey::from_seed({7});
  std::string plain_ = bindle_.write("plain", sample());
  std::string identity_ = bindle_.write("identity.key", signer_.to_text());
  std::string key_ = bindle_.write("key", std::string(64, 'a') + "\n");
  std::string other_key_ = bindle_.write("other-key", std::string(64, 'b') + "\n");
};

TEST_F(BundleSecurity, OriginSignatureTellsWhoSigned) {
  auto const file = signed_by_anna();
  auto const ended =
      bindle_.run({"verify", file, "--keyring", keyring(TrustLevel::known), "--json"});
  EXPECT_EQ(ended.exit_code, ExitCode::ok) << ended.err;
  auto const told = ended.json();
  EXPECT_EQ(told.at("verified"), true);
  auto const& operations = told.at("operations").as_array();
  ASSERT_EQ(operations.size(), 3u);
  for (auto const& operation : operations) {
    EXPECT_EQ(operation.at("verdict"), "verified");
    EXPECT_EQ(operation.at("signer_name"), "Anna");
    EXPECT_EQ(operation.at("security_source"), "dtn://a/");
  }
  EXPECT_EQ(operations[1].at("target_name"), "payload");
}

TEST_F(BundleSecurity, PublicKeyWillDoInPlaceOfAKeyring) {
  auto const file = signed_by_anna();
  auto const right = signer_.public_key().to_string();
  EXPECT_EQ(bindle_.run({"verify", file, "--public-key", right}).exit_code, ExitCode::ok);
  EXPECT_EQ(bindle_.run({"verify", file, "--public-key", std::string(64, '1')}).exit_code,
            ExitCode::integrity_failure);
  EXPECT_EQ(bindle_.run({"verify", file, "--public-key", "12"}).exit_code, ExitCode::usage);
}

TEST_F(BundleSecurity, UnknownSignerIsNotPermitted) {
  auto const file = signed_by_anna();
  auto const ended = bindle_.run({"verify", file});
  EXPECT_EQ(ended.exit_code, ExitCode::not_permitted);
  EXPECT_THAT(ended.out, HasSubstr("verdict: not checked"));
  EXPECT_THAT(ended.out, HasSubstr(fingerprint(signer_.public_key())));
}

TEST_F(BundleSecurity, ChangedPayloadFailsTheCheck) {
  auto spec = bindle::testing::sample_spec();
  spec.payload_crc = CrcType::none;
  auto const plain =
      bindle_.write("no-crc", bindle::testing::build_bundle(spec, as_bytes("hello")));
  made("signed", {"sign", plain, "--key", identity_});
  auto wire = bindle_.read("signed");
  wire[wire.find("hello")] = 'j';
  auto const forged = bindle_.write("forged", wire);
  auto const ended = bindle_.run({"verify", forged, "--keyring", keyring(TrustLevel::verified)});
  EXPECT_EQ(ended.exit_code, ExitCode::integrity_failure);
  EXPECT_THAT(ended.out, HasSubstr("verified: no"));
}

TEST_F(BundleSecurity, HmacIsCheckedWithItsKey) {
  auto const file = made("signed", {"sign", plain_, "--hmac-key", key_, "--sha", "512"});
  EXPECT_EQ(bindle_.run({"verify", file, "--hmac-key", key_}).exit_code, ExitCode::ok);
  EXPECT_EQ(bindle_.run({"verify", file, "--hmac-key", other_key_}).exit_code,
            ExitCode::integrity_failure);
  EXPECT_EQ(bindle_.run({"verify", file}).exit_code, ExitCode::not_permitted);
}

TEST_F(BundleSecurity, HmacCoversTheTargetsThatAreNamed) {
  auto const file = made("signed",
                         {"sign",
                          plain_,
                          "--kek",
                          key_,
                          "--target",
                          "payload",
                          "--target",
                          "hop-count",
                          "--scope",
                          "target-header",
                          "--security-source",
                          "ipn:9.0"});
  auto const told = bindle_.run({"verify", file, "--hmac-key", key_, "--json"}).json();
  auto const& operations = told.at("operations").as_array();
  ASSERT_EQ(operations.size(), 2u);
  EXPECT_EQ(operations[0].at("target_name"), "payload");
  EXPECT_EQ(operations[1].at("target_name"), "hop count");
  EXPECT_EQ(operations[1].at("security_source"), "ipn:9.0");
}

TEST_F(BundleSecurity, NothingSignedIsNotFound) {
  EXPECT_EQ(bindle_.run({"verify", plain_}).exit_code, ExitCode::not_found);
}

TEST_F(BundleSecurity, SignRefusesWhatCannotBe) {
  auto const sign = [this](Arguments const& more) {
    Arguments arguments = {"sign", plain_, "-o", bindle_.path("refused")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return bindle_.run(arguments).exit_code;
  };
  EXPECT_EQ(sign({}), ExitCode::usage);
  EXPECT_EQ(sign({"--key", identity_, "--hmac-key", key_}), ExitCode::usage);
  EXPECT_EQ(sign({"--hmac-key", key_, "--target", "9"}), ExitCode::usage);
  EXPECT_EQ(sign({"--hmac-key", key_, "--target", "previous-node"}), ExitCode::usage);
  EXPECT_EQ(sign({"--hmac-key", key_, "--sha", "1"}), ExitCode::usage);
  EXPECT_EQ(sign({"--hmac-key", key_, "--scope", "none", "--scope", "target-header"}),
            ExitCode::usage);
  EXPECT_EQ(sign({"--hmac-key", key_, "--security-source", "dtn:none"}), ExitCode::usage);
  EXPECT_EQ(sign({"--hmac-key", bindle_.path("gone")}), ExitCode::not_found);
  EXPECT_EQ(sign({"--hmac-key", identity_}), ExitCode::integrity_failure);
  EXPECT_EQ(sign({"--key", key_}), ExitCode::integrity_failure);
  EXPECT_FALSE(std::filesystem::exists(bindle_.path("refused")));
}

TEST_F(BundleSecurity, TargetSignedAlreadyIsAConflict) {
  auto const file = signed_by_anna();
  EXPECT_EQ(bindle_.run({"sign", file, "--key", identity_}).exit_code, ExitCode::conflict);
}

TEST_F(BundleSecurity, DecryptGivesBackWhatWasEncrypted) {
  for (auto const* const option : {"--key", "--kek"}) {
    auto const sealed = made(
        "sealed", {"encrypt", plain_, option, key_, "--target", "payload", "--target", "content"});
    auto const wire = bindle_.read("sealed");
    EXPECT_EQ(wire.find("hello"), std::string::npos);
    EXPECT_EQ(wire.find("knowledge"), std::string::npos);
    auto const opened = bindle_.octets({"decrypt", sealed, "--key", key_});
    auto const bundle = parse_bundle(opened).value();
    EXPECT_EQ(as_text(bundle.payload.data), "hello");
    EXPECT_EQ(bundle.content, bindle::testing::sample_content());
  }
}

TEST_F(BundleSecurity, DecryptFailsWithAnotherKeyAndWritesNothing) {
  auto const sealed = made("sealed", {"encrypt", plain_, "--key", key_});
  auto const out = bindle_.path("out");
  auto const ended = bindle_.run({"decrypt", sealed, "--key", other_key_, "-o", out});
  EXPECT_EQ(ended.exit_code, ExitCode::integrity_failure);
  EXPECT_THAT(ended.err, HasSubstr("over block 1"));
  EXPECT_FALSE(std::filesystem::exists(out));
  EXPECT_EQ(bindle_.run({"decrypt", plain_, "--key", key_}).exit_code, ExitCode::not_found);
}

TEST_F(BundleSecurity, EncryptRefusesWhatCannotBe) {
  auto const short_key = bindle_.write("short", std::string(48, 'c'));
  EXPECT_EQ(bindle_.run({"encrypt", plain_, "--key", short_key}).exit_code, ExitCode::usage);
  EXPECT_EQ(bindle_.run({"encrypt", plain_}).exit_code, ExitCode::usage);
  EXPECT_EQ(bindle_.run({"encrypt", plain_, "--kek", key_, "--aes", "192"}).exit_code,
            ExitCode::usage);
  EXPECT_EQ(bindle_.run({"encrypt", plain_, "--key", key_, "--target", "primary"}).exit_code,
            ExitCode::usage);
  auto const sealed = made("sealed", {"encrypt", plain_, "--key", key_});
  EXPECT_EQ(bindle_.run({"encrypt", sealed, "--key", key_}).exit_code, ExitCode::conflict);
}

TEST_F(BundleSecurity, CreateSignsEncryptsAndCuts) {
  auto const ended = bindle_.run({"create",
                                  "--source",
                                  "dtn://a/x",
                                  "--destination",
                                  "dtn://b/y",
                                  "--text",
                                  std::string(2000, 'x'),
                                  "--sign",
                                  identity_,
                                  "--encrypt-key",
                                  key_,
                                  "--fragment-size",
                                  "1000",
                                  "-o",
                                  bindle_.path("piece"),
                                  "--json"});
  ASSERT_EQ(ended.exit_code, ExitCode::ok) << ended.err;
  Arguments reassemble = {"reassemble"};
  auto const pieces = ended.json();
  for (auto const& piece : pieces.as_array())
    reassemble.emplace_back(piece.at("file").as_string());
  ASSERT_GT(reassemble.size(), 2u);
  auto const whole = made("whole", reassemble);
  auto const opened = made("opened", {"decrypt", whole, "--key", key_});
  auto const trusted = keyring(TrustLevel::trusted);
  EXPECT_EQ(bindle_.run({"verify", opened, "--keyring", trusted}).exit_code, ExitCode::ok);
}

TEST_F(BundleSecurity, FragmentsHaveToBecomeWholeFirst) {
  auto const long_one = bindle_.write(
      "long", bindle::testing::build_bundle(bindle::testing::sample_spec(), Bytes(3000, 'x')));
  auto const file = made("signed", {"sign", long_one, "--key", identity_});
  made("piece", {"fragment", file, "--size", "2000"});
  auto const piece = bindle_.path("piece.0");
  EXPECT_EQ(bindle_.run({"verify", piece}).exit_code, ExitCode::not_permitted);
  EXPECT_EQ(bindle_.run({"decrypt", piece, "--key", key_}).exit_code, ExitCode::not_permitted);
}

TEST_F(BundleSecurity, FragmentsNeedAPrefix) {
  EXPECT_EQ(
      bindle_
          .run({"create", "--destination", "dtn://b/y", "--text", "x", "--fragment-size", "1000"})
          .exit_code,
      ExitCode::usage);
}

TEST_F(BundleSecurity, InspectDecodesSecurityBlocks) {
  auto const signed_file = signed_by_anna();
  auto const sealed =
      made("sealed", {"encrypt", signed_file, "--key", key_, "--target", "hop-count"});
  auto const told = bindle_.run({"inspect", sealed, "--json"}).json();
  std::map<std::string, boost::json::object> contexts;
  for (auto const& block : told.at("blocks").as_array()) {
    if (!block.as_object().contains("context_name")) continue;
    contexts[std::string(block.at("context_name").as_string())] = block.as_object();
  }
  auto const& signature = contexts.at("Bindle origin signature");
  EXPECT_EQ(signature.at("security_source"), "dtn://a/");
  EXPECT_EQ(signature.at("parameters").at("public_key").as_string(),
            signer_.public_key().to_string());
  EXPECT_EQ(signature.at("targets").at(0).at("name"), "primary block");
  EXPECT_EQ(signature.at("targets").at(0).at("signature").as_string().size(), 128u);
  auto const& seal = contexts.at("BCB-AES-GCM");
  EXPECT_EQ(seal.at("parameters").at("variant"), "A256GCM");
  EXPECT_EQ(seal.at("targets").at(0).at("name"), "hop count");
}

TEST_F(BundleSecurity, InspectSurvivesEveryDamagedOctet) {
  auto const sealed =
      made("sealed", {"encrypt", signed_by_anna(), "--kek", key_, "--target", "hop-count"});
  auto const sound = bindle_.read("sealed");
  for (std::size_t at = 0; at < sound.size(); ++at) {
    auto damaged = sound;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    auto const description = describe_bundle(as_bytes(damaged));
    auto const valid = parse_bundle(as_bytes(damaged)).has_value();
    ASSERT_EQ(description.at("valid").as_bool(), valid) << at;
    if (valid) continue;
    ASSERT_LE(description.at("violation").at("offset").to_number<std::size_t>(), sound.size());
  }
}

}  // namespace
}  // namespace bindle::cli
