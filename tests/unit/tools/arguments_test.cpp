#include "tools/cli/arguments.hpp"

#include "tools/cli/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bindle::cli {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

using Arguments = std::vector<std::string>;

Invocation parsed(Arguments arguments, std::string const& default_node = "") {
  auto outcome = parse_arguments(std::move(arguments), default_node);
  if (auto const* const usage = std::get_if<Usage>(&outcome)) {
    throw std::runtime_error(usage->text);
  }
  return std::get<Invocation>(std::move(outcome));
}

template <class T>
T command(Arguments arguments) {
  return std::get<T>(parsed(std::move(arguments)).command);
}

Usage refused(Arguments arguments) {
  auto outcome = parse_arguments(std::move(arguments), "");
  if (!std::holds_alternative<Usage>(outcome)) return {ExitCode::failed, "accepted"};
  return std::get<Usage>(outcome);
}

TEST(Arguments, InitTakesEveryPeer) {
  auto const init = command<Init>({"init",
                                   "--dir",
                                   "d",
                                   "--name",
                                   "boat",
                                   "--http",
                                   "127.0.0.1:1",
                                   "--tcpcl",
                                   "0.0.0.0:2",
                                   "--peer",
                                   "tcpcl://a:1",
                                   "--peer",
                                   "tcpcl://b:2"});
  EXPECT_EQ(init.folder, "d");
  EXPECT_EQ(init.name, "boat");
  EXPECT_THAT(init.peers, ElementsAre("tcpcl://a:1", "tcpcl://b:2"));
}

TEST(Arguments, ContactsAreListedUnlessASummaryOrTheMatrixIsAskedFor) {
  auto const list = command<ListContacts>({"contacts", "--peer", "dtn://a/", "--since", "2h"});
  EXPECT_EQ(list.peer, "dtn://a/");
  EXPECT_EQ(list.since, "2h");
  EXPECT_EQ(command<SummariseContacts>({"contacts", "summary", "--since", "2h"}).since, "2h");
  EXPECT_EQ(command<ShowTransportMatrix>({"contacts", "matrix"}).since, "24h");
}

TEST(Arguments, PublishTakesItsLabels) {
  auto const publish = command<Publish>({"publish",
                                         "--tag",
                                         "water",
                                         "--tag",
                                         "map",
                                         "f.pdf",
                                         "--topic",
                                         "knowledge",
                                         "--lifetime",
                                         "7d"});
  EXPECT_EQ(publish.file, "f.pdf");
  EXPECT_THAT(publish.tags, ElementsAre("water", "map"));
  EXPECT_EQ(publish.topic, "knowledge");
  EXPECT_EQ(publish.lifetime, "7d");
}

TEST(Arguments, GetWaitsUnlessToldNotTo) {
  EXPECT_EQ(command<Get>({"get", "0011223344"}).wait, Wait::until_complete);
  EXPECT_EQ(command<Get>({"get", "0011223344", "--no-wait"}).wait, Wait::not_at_all);
  auto const get = command<Get>({"get", "0011223344", "-o", "x", "--timeout", "5m"});
  EXPECT_EQ(get.output, "x");
  EXPECT_EQ(get.timeout.value(), 5min);
}

TEST(Arguments, PingTakesSecondsWithAFractionOrAUnit) {
  auto const ping = command<Ping>({"ping", "dtn://a/", "-c", "3", "-i", "0.25", "-W", "2"});
  EXPECT_EQ(ping.count, 3u);
  EXPECT_EQ(ping.interval, 250ms);
  EXPECT_EQ(ping.patience, 2s);
  EXPECT_EQ(command<Ping>({"ping", "dtn://a/", "-W", "5m"}).patience, 5min);
  for (auto const* const wrong : {"", "-1", "nan", "inf", "1e3", "soon", "99999999"})
    EXPECT_EQ(refused({"ping", "dtn://a/", "-i", wrong}).exit_code, ExitCode::usage) << wrong;
}

TEST(Arguments, EveryOtherCommandIsFound) {
  EXPECT_EQ(command<ListFiles>({"ls", "--limit", "7"}).limit, 7u);
  command<ListDownloads>({"downloads"});
  command<ShowStatus>({"status"});
  command<ListPeers>({"peers"});
  EXPECT_EQ(command<ForgetPeer>({"peers", "forget", "dtn://a/"}).node, "dtn://a/");
  EXPECT_EQ(command<ListQueue>({"queue", "ls", "outbox"}).queue, "outbox");
  EXPECT_EQ(command<InspectBundle>({"bundle", "inspect"}).file, "-");
  EXPECT_EQ(command<InspectBundle>({"bundle", "inspect", "f", "--hex"}).input.encoding,
            Encoding::hex);
  EXPECT_EQ(command<VerifyManifest>({"manifest", "verify", "-", "--keyring", "k"}).keyring, "k");
  EXPECT_EQ(command<ShowKeys>({"keys", "show", "--dir", "d"}).folder, "d");
  EXPECT_EQ(command<TrustKey>({"keys", "trust", "ab"}).level, "known");
  EXPECT_EQ(command<RemoveKey>({"keys", "remove", "ab"}).key, "ab");
  EXPECT_EQ(command<ExportKeys>({"keys", "export"}).output, "-");
  EXPECT_EQ(command<ImportKeys>({"keys", "import", "f", "--level", "trusted"}).level, "trusted");
  EXPECT_EQ(command<RotateKey>({"keys", "rotate", "--dir", "d"}).folder, "d");
  EXPECT_EQ(command<RevokeKey>({"keys", "revoke", "--key-file", "f"}).key_file, "f");
  EXPECT_EQ(command<ListStatements>({"keys", "statements", "--limit", "7"}).limit, 7u);
  EXPECT_EQ(command<PairKeys>({"keys", "pair"}).text, "");
  EXPECT_EQ(command<PairKeys>({"keys", "pair", "t", "--code", "c"}).code, "c");
  EXPECT_EQ(command<CreateChannel>({"channel", "create", "news"}).name, "news");
  command<ListChannels>({"channel", "list"});
  EXPECT_EQ(command<ShowChannel>({"channel", "show", "news", "--key", "ab"}).key, "ab");
  EXPECT_EQ(command<FollowChannel>({"channel", "follow", "news"}).budget, "1GiB");
  EXPECT_EQ(command<Publish>({"publish", "f", "--channel", "news"}).channel, "news");
}

TEST(Arguments, GlobalOptionsStandAnywhere) {
  auto const before = parsed({"--json", "--node", "boat:1", "ls"});
  EXPECT_EQ(before.format, Format::json);
  EXPECT_EQ(before.node.to_string(), "http://boat:1");
  auto const after = parsed({"queue", "ls", "inbox", "--quiet", "--json"});
  EXPECT_EQ(after.format, Format::json);
  EXPECT_TRUE(after.quiet);
}

TEST(Arguments, NodeComesFromTheOptionThenTheEnvironmentThenTheDefault) {
  EXPECT_EQ(parsed({"ls"}).node.to_string(), "http://127.0.0.1:8620");
  EXPECT_EQ(parsed({"ls"}, "http://boat:1").node.to_string(), "http://boat:1");
  EXPECT_EQ(parsed({"--node", "car:2", "ls"}, "http://boat:1").node.to_string(), "http://car:2");
}

TEST(Arguments, MistakesAreUsage) {
  for (auto const& arguments : {Arguments{},
                                Arguments{"fetch"},
                                Arguments{"publish"},
                                Arguments{"init"},
                                Arguments{"queue"},
                                Arguments{"queue", "ls", "attic"},
                                Arguments{"ls", "--limit", "many"},
                                Arguments{"ls", "--limit", "-1"},
                                Arguments{"ls", "extra"},
                                Arguments{"--node", "ftp://x", "ls"},
                                Arguments{"get", "0011223344", "--timeout", "5"},
                                Arguments{"get", "0011223344", "--timeout", "5s", "--no-wait"},
                                Arguments{"keys", "trust", "ab", "--level", "friend"},
                                Arguments{"keys", "rotate"},
                                Arguments{"keys", "pair", "--code", "ab"},
                                Arguments{"--json", "keys", "export"},
                                Arguments{"--json", "get", "0011223344", "-o", "-"}}) {
    auto const usage = refused(arguments);
    EXPECT_EQ(usage.exit_code, ExitCode::usage) << testing::PrintToString(arguments) << usage.text;
    EXPECT_FALSE(usage.text.empty());
  }
}

TEST(Arguments, HelpIsNoMistakeAndNamesTheExitCodes) {
  auto const help = refused({"--help"});
  EXPECT_EQ(help.exit_code, ExitCode::ok);
  EXPECT_THAT(help.text, HasSubstr("8 integrity failure"));
  EXPECT_THAT(refused({"publish", "--help"}).text, HasSubstr("--lifetime"));
  EXPECT_THAT(refused({"queue", "ls", "--help"}).text, HasSubstr("QUEUE"));
}

TEST(ObjectId, IsWholeOrAPrefixOfEightDigits) {
  EXPECT_EQ(check_object_id("00112233").value(), "00112233");
  EXPECT_EQ(check_object_id("AABBCCDD").value(), "aabbccdd");
  EXPECT_TRUE(check_object_id(std::string(64, 'f')));
  for (auto const& id : {std::string("0011223"),
                         std::string(65, 'f'),
                         std::string("0011223g"),
                         std::string("../../../etc")}) {
    EXPECT_EQ(check_object_id(id).error().code, Errc::invalid_argument) << id;
  }
}

TEST(Target, EncodesWhatItIsGiven) {
  Target target("/v1/files");
  target.segment("a/b").query("name", "C++ & Süd.pdf").query("tag", "x=y");
  EXPECT_EQ(target.text(), "/v1/files/a%2Fb?name=C%2B%2B%20%26%20S%C3%BCd.pdf&tag=x%3Dy");
}

}  // namespace
}  // namespace bindle::cli
