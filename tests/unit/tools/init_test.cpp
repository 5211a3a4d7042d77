#include "tools/cli/init.hpp"

#include "bundle/identity_certificate.hpp"
#include "tests/unit/tools/captured_console.hpp"
#include "tests/unit/tools/temporary_folder.hpp"
#include "tools/cli/node_folder.hpp"
#include "tools/cli/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bindle::cli {
namespace {

using testing::HasSubstr;
using tests::CapturedConsole;
using tests::TemporaryFolder;

Init library(std::string folder) {
  Init init;
  init.folder = std::move(folder);
  init.name = "library";
  return init;
}

TEST(Init, MakesAKeyAKeyringAndAConfiguration) {
  TemporaryFolder folder;
  CapturedConsole captured;
  auto const node = folder / "node";
  EXPECT_EQ(
      run_program({"init", "--dir", node.string(), "--name", "library"}, "", captured.console),
      ExitCode::ok);
  auto const key = read_identity(node).value();
  auto const keyring = read_keyring(node / "keyring").value();
  EXPECT_EQ(keyring.level_of(key.public_key()), TrustLevel::verified);
  EXPECT_EQ(keyring.find(key.public_key())->name, "library");
  auto const certificate = make_identity_certificate(key, {Eid::dtn("library", "").value()});
  EXPECT_EQ(folder.read("node/identity.crt"), certificate.value());
  EXPECT_THAT(captured.out.str(), HasSubstr("bindled --config " + (node / "bindle.toml").string()));
}

TEST(Init, OnlyItsUserReadsTheKey) {
  TemporaryFolder folder;
  CapturedConsole captured;
  run_program({"init", "--dir", folder.path().string()}, "", captured.console);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(folder / "identity.key").permissions(),
            perms::owner_read | perms::owner_write);
}

TEST(Init, LeavesAnExistingNodeAlone) {
  for (auto const* file : {"bindle.toml", "identity.key", "identity.crt", "keyring"}) {
    TemporaryFolder folder;
    folder.write(file, "mine");
    CapturedConsole captured;
    EXPECT_EQ(run_program({"init", "--dir", folder.path().string()}, "", captured.console),
              ExitCode::conflict);
    EXPECT_EQ(folder.read(file), "mine");
    EXPECT_THAT(captured.err.str(), HasSubstr(file));
  }
}

TEST(Init, WritesTheGivenValuesAndKeepsTheRestAsComments) {
  auto init = library("d");
  init.http = "127.0.0.1:9001";
  init.tcpcl = "[::]:9002";
  init.peers = {"tcpcl://a:1", "tcpcl://b:2"};
  auto const text = config_text(init).value();
  EXPECT_THAT(text, HasSubstr("\nname = \"library\"\n"));
  EXPECT_THAT(text, HasSubstr("\nlisten = \"127.0.0.1:9001\"\n"));
  EXPECT_THAT(text, HasSubstr("\nlisten = \"[::]:9002\"\n"));
  EXPECT_LT(text.find("127.0.0.1:9001"), text.find("[tcpcl]"));
  EXPECT_THAT(text, HasSubstr("\n[[peer]]\naddress = \"tcpcl://a:1\"\n"));
  EXPECT_THAT(text, HasSubstr("\n[[peer]]\naddress = \"tcpcl://b:2\"\n"));
  EXPECT_THAT(text, HasSubstr("\n# budget = \"20GiB\"\n"));
}

TEST(Init, NamesTheNodeAfterTheHostByDefault) {
  auto init = library("d");
  init.name.clear();
  auto const text = config_text(init).value();
  EXPECT_THAT(text, testing::Not(HasSubstr("\nname = \"\"")));
}

TEST(Init, RefusesWhatTheDaemonWouldRefuse) {
  auto const refused = [](auto change) {
    auto init = library("d");
    change(init);
    return config_text(init).error().code == Errc::invalid_argument;
  };
  EXPECT_TRUE(refused([](Init& init) { init.name = "a b"; }));
  EXPECT_TRUE(refused([](Init& init) { init.http = "8620"; }));
  EXPECT_TRUE(refused([](Init& init) { init.http = "127.0.0.1"; }));
  EXPECT_TRUE(refused([](Init& init) { init.http = "127.0.0.1:70000"; }));
  EXPECT_TRUE(refused([](Init& init) { init.tcpcl = "host:4556"; }));
  EXPECT_TRUE(refused([](Init& init) { init.peers = {"b:4556"}; }));
  EXPECT_TRUE(refused([](Init& init) { init.peers = {"tcpcl://b:0"}; }));
  EXPECT_TRUE(refused([](Init& init) { init.peers = {"tcpcl://b/x"}; }));
}

TEST(Init, RefusesPortsThatDoNotExist) {
  TemporaryFolder folder;
  auto const node = (folder / "node").string();
  std::vector<std::vector<std::string>> const mistakes = {{"--http", "127.0.0.1:99999"},
                                                          {"--tcpcl", "127.0.0.1:65536"},
                                                          {"--peer", "tcpcl://host:99999"},
                                                          {"--peer", "tcpcl://host:0"}};
  for (auto const& mistake : mistakes) {
    CapturedConsole captured;
    EXPECT_EQ(run_program({"init", "--dir", node, mistake[0], mistake[1]}, "", captured.console),
              ExitCode::usage)
        << mistake[1];
  }
}

}  // namespace
}  // namespace bindle::cli
