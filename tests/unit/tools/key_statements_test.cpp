#include "bundle/statements/statement.hpp"
#include "tests/unit/tools/captured_console.hpp"
#include "tests/unit/tools/fake_node.hpp"
#include "tests/unit/tools/temporary_folder.hpp"
#include "tools/cli/node_folder.hpp"
#include "tools/cli/program.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace bindle::cli {
namespace {

using tests::CannedReply;
using tests::CapturedConsole;
using tests::FakeNode;
using tests::SeenRequest;
using tests::TemporaryFolder;

// A node's folder, and a node that runs with the key that was in it first.
class RotatingNode : public ::testing::Test {
 protected:
  void SetUp() override { write(SigningKey::from_seed({1})); }

  void write(SigningKey const& key) { folder_.write("identity.key", key.to_text()); }

  PublisherKey key_in(std::string const& file) {
    return read_signing_key(folder_ / file).value().public_key();
  }

  bool exists(std::string const& file) { return std::filesystem::exists(folder_ / file); }

  ExitCode rotate(unsigned status = 201) {
    auto const own = SigningKey::from_seed({1}).public_key().to_string();
    FakeNode node([own, status](SeenRequest const& request) -> CannedReply {
      if (request.method == "GET") return {200, R"({"publisher_key":")" + own + R"("})"};
      return {status, R"({"id":"ab","outcome":"kept"})"};
    });
    CapturedConsole captured;
    auto const code = run_program(
        {"keys", "rotate", "--dir", folder_.path().string()}, node.url(), captured.console);
    if (node.requests().size() > 1) statement_ = node.requests().at(1).body;
    return code;
  }

  TemporaryFolder folder_;
  std::string statement_;
};

TEST_F(RotatingNode, StatesItWithBothKeysAndKeepsTheOldOne) {
  auto const old_key = key_in("identity.key");
  ASSERT_EQ(rotate(), ExitCode::ok);
  auto const stated = verify_statement(as_bytes(statement_)).value();
  auto const& rotation = std::get<KeyRotation>(stated);
  EXPECT_EQ(rotation.key, old_key);
  EXPECT_EQ(rotation.successor, key_in("identity.key"));
  EXPECT_EQ(key_in("identity.key." + old_key.to_string().substr(0, 16)), old_key);
  EXPECT_FALSE(exists("identity.key.next"));
}

TEST_F(RotatingNode, GoesOnWithTheKeyThatAnInterruptedOneMade) {
  ASSERT_NE(rotate(503), ExitCode::ok);
  EXPECT_EQ(key_in("identity.key"), SigningKey::from_seed({1}).public_key());
  auto const begun = key_in("identity.key.next");
  ASSERT_EQ(rotate(), ExitCode::ok);
  EXPECT_EQ(key_in("identity.key"), begun);
}

TEST_F(RotatingNode, IsLeftAloneWhenItRunsWithAnotherKey) {
  write(SigningKey::from_seed({2}));
  EXPECT_EQ(rotate(), ExitCode::conflict);
  EXPECT_TRUE(statement_.empty());
  EXPECT_FALSE(exists("identity.key.next"));
}

}  // namespace
}  // namespace bindle::cli
