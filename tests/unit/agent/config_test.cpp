#include "agent/config/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace bindle::agent {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

Result<Config> parse(std::string const& text,
                     Environment environment = {},
                     std::vector<std::string> overrides = {}) {
  return parse_config("[node]\nname = \"library\"\n" + text,
                      {"/srv/node/bindle.toml", std::move(environment), std::move(overrides)});
}

std::string refusal(std::string const& text,
                    Environment environment = {},
                    std::vector<std::string> overrides = {}) {
  auto const config = parse(text, std::move(environment), std::move(overrides));
  if (config) return "accepted";
  EXPECT_EQ(config.error().code, Errc::invalid_argument);
  return config.error().detail;
}

TEST(Config, HasDefaultsForAllButTheName) {
  auto const config = parse("").value();
  EXPECT_EQ(config.node.id.to_string(), "dtn://library/");
  EXPECT_EQ(config.node.data_dir, "/srv/node/data");
  EXPECT_EQ(config.key_file(), "/srv/node/identity.key");
  EXPECT_EQ(config.keyring_file(), "/srv/node/keyring");
  EXPECT_EQ(config.http.listen.port(), 8620);
  EXPECT_TRUE(config.http.listen.address().is_loopback());
  EXPECT_EQ(config.tcpcl.listen.value().port(), 4556);
  EXPECT_EQ(config.tcpcl.keepalive, 15s);
  EXPECT_EQ(config.storage.budget_bytes, std::uint64_t{20} << 30);
  EXPECT_EQ(config.storage.min_free_bytes, std::uint64_t{256} << 20);
  EXPECT_EQ(config.content.hop_limit, 20);
  EXPECT_EQ(config.content.accept_introductions, AcceptIntroductions::neighbours);
  for (auto const enabled : config.reports.enabled)
    EXPECT_FALSE(enabled);
  EXPECT_TRUE(config.compatibility.parse_policy().require_primary_crc);
  EXPECT_TRUE(config.compatibility.parse_policy().require_age_without_clock);
  EXPECT_FALSE(config.compatibility.parse_policy().accept_definite_outer_array);
  EXPECT_TRUE(config.node.ipn_id.is_null());
  EXPECT_EQ(config.retention.quarantine, 168h);
  EXPECT_EQ(config.log.level, spdlog::level::info);
  EXPECT_TRUE(config.peers.empty());
}

TEST(Config, ReadsEveryKindOfValue) {
  auto const config = parse(
      "id = \"ipn:3.0\"\ndata_dir = \"/var/lib/bindle\"\n"
      "[http]\nlisten = \"[::1]:0\"\n"
      "[tcpcl]\nlisten = \"\"\nkeepalive = \"1m\"\nmax_sessions = 3\n"
      "[[peer]]\naddress = \"tcpcl://10.0.0.7:4556\"\n"
      "[[peer]]\naddress = \"tcpcl://boat.example\"\n"
      "[storage]\nbudget = 67108864\nmin_free = \"20MB\"\n"
      "[content]\nchunking = \"fixed\"\naccept_introductions = \"off\"\n"
      "[log]\nlevel = \"debug\"\nformat = \"json\"\n");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->node.id.to_string(), "ipn:3.0");
  EXPECT_EQ(config->node.data_dir, "/var/lib/bindle");
  EXPECT_TRUE(config->http.listen.address().is_v6());
  EXPECT_FALSE(config->tcpcl.listen);
  EXPECT_EQ(config->tcpcl.keepalive, 60s);
  EXPECT_EQ(config->tcpcl.max_sessions, 3u);
  EXPECT_THAT(config->peers, ElementsAre("tcpcl://10.0.0.7:4556", "tcpcl://boat.example:4556"));
  EXPECT_EQ(config->storage.budget_bytes, std::uint64_t{64} << 20);
  EXPECT_EQ(config->storage.min_free_bytes, 20'000'000u);
  EXPECT_EQ(config->content.chunking, ChunkingMethod::fixed);
  EXPECT_EQ(config->content.accept_introductions, AcceptIntroductions::off);
  EXPECT_EQ(config->log.level, spdlog::level::debug);
  EXPECT_EQ(config->log.format, LogFormat::json);
}

TEST(Config, ARoleSetsDefaultsThatExplicitKeysOverride) {
  auto const config = parse("role = \"regular\"\n[retention]\nexpired = \"9d\"\n").value();
  EXPECT_EQ(config.node.role, "regular");
  EXPECT_EQ(config.storage.budget_bytes, std::uint64_t{512} << 20);
  EXPECT_EQ(config.content.hop_limit, 15);
  EXPECT_EQ(config.stick_hop_limit, 15);
  EXPECT_EQ(config.retention.delivered, 72h);
  EXPECT_EQ(config.retention.expired, 216h);
}

TEST(Config, TheStrongestSourceNamesTheRole) {
  auto const config =
      parse("role = \"regular\"\n", {{"BINDLE_NODE_ROLE", "bridge"}}, {"node.role=library"})
          .value();
  EXPECT_EQ(config.storage.budget_bytes, std::uint64_t{20} << 30);
  EXPECT_EQ(config.retention.quarantine, 720h);
}

TEST(Config, RefusesARoleThatNobodyKnows) {
  EXPECT_THAT(refusal("role = \"hub\"\n"), HasSubstr("node.role is \"hub\""));
}

TEST(Config, RefusesBoostsThatMakeNoSense) {
  EXPECT_THAT(refusal("[library]\nboosts = \"sea=0\"\n"), HasSubstr("library.boosts"));
}

TEST(Config, ReadsSwitches) {
  auto const config = parse(
      "[reports]\ndelivery = true\nper_minute = 5\n"
      "[compatibility]\nprimary_without_crc = true\nzero_time_without_age = true\n"
      "definite_outer_array = true\n");
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_THAT(config->reports.enabled, ElementsAre(false, false, true, false));
  EXPECT_EQ(config->reports.per_minute, 5u);
  auto const policy = config->compatibility.parse_policy();
  EXPECT_FALSE(policy.require_primary_crc);
  EXPECT_FALSE(policy.require_age_without_clock);
  EXPECT_TRUE(policy.accept_definite_outer_array);
  EXPECT_FALSE(parse("[reports]\ndelivery = \"true\"\n"));
  EXPECT_FALSE(parse("[reports]\ndelivery = 1\n"));
  EXPECT_TRUE(parse("", {{"BINDLE_REPORTS_DELETION", "true"}})->reports.enabled[3]);
  EXPECT_FALSE(parse("", {{"BINDLE_REPORTS_DELETION", "yes"}}));
}

TEST(Config, TakesAnIpnNameBesideADtnName) {
  EXPECT_EQ(parse("ipn_id = \"ipn:977000.100.0\"\n")->node.ipn_id.to_string(), "ipn:977000.100.0");
  EXPECT_FALSE(parse("ipn_id = \"dtn://b/\"\n"));
  EXPECT_FALSE(parse("ipn_id = \"ipn:100.1\"\n"));
  EXPECT_FALSE(parse("id = \"ipn:3.0\"\nipn_id = \"ipn:4.0\"\n"));
  EXPECT_EQ(parse("ipn_id = \"ipn:4.0\"\n[tcpcl]\ndial_as = \"ipn_id\"\n")->tcpcl.dial_as,
            DialAs::ipn_id);
  EXPECT_FALSE(parse("[tcpcl]\ndial_as = \"ipn_id\"\n"));
}

TEST(Config, EnvironmentBeatsFileAndCommandLineBeatsBoth) {
  std::string const file = "[http]\nlisten = \"127.0.0.1:1\"\n[storage]\nbudget = \"1GiB\"\n";
  Environment const environment = {{"BINDLE_HTTP_LISTEN", "127.0.0.1:2"},
                                   {"BINDLE_STORAGE_BUDGET", "64MiB"}};
  EXPECT_EQ(parse(file).value().http.listen.port(), 1);
  EXPECT_EQ(parse(file, environment).value().http.listen.port(), 2);
  EXPECT_EQ(parse(file, environment).value().storage.budget_bytes, std::uint64_t{64} << 20);
  auto const config = parse(file, environment, {"http.listen=127.0.0.1:3"}).value();
  EXPECT_EQ(config.http.listen.port(), 3);
  EXPECT_EQ(config.storage.budget_bytes, std::uint64_t{64} << 20);
}

TEST(Config, AStrongerSourceReplacesTheListOfPeers) {
  std::string const file = "[[peer]]\naddress = \"tcpcl://a:1\"\n";
  auto const listed = parse(file, {{"BINDLE_PEER_ADDRESS", "tcpcl://b:2,tcpcl://c:3"}}).value();
  EXPECT_THAT(listed.peers, ElementsAre("tcpcl://b:2", "tcpcl://c:3"));
  EXPECT_TRUE(parse(file, {{"BINDLE_PEER_ADDRESS", ""}}).value().peers.empty());
  auto const given =
      parse(file, {}, {"peer.address=tcpcl://d:4", "peer.address=tcpcl://e:5"}).value();
  EXPECT_THAT(given.peers, ElementsAre("tcpcl://d:4", "tcpcl://e:5"));
}

TEST(Config, OtherVariablesArePassedOver) {
  EXPECT_TRUE(parse("", {{"PATH", "/bin"}, {"BINDLE_NODE", "x"}, {"BINDLE_CONFIG", "y"}}));
}

TEST(Config, UnknownKeyIsAnErrorWithLineAndSuggestion) {
  EXPECT_EQ(refusal("[storage]\nbudgt = \"1GiB\"\n"),
            "/srv/node/bindle.toml:4: unknown key storage.budgt; did you mean storage.budget?");
  EXPECT_EQ(refusal("[storge]\nbudget = \"1GiB\"\n"),
            "/srv/node/bindle.toml:3: unknown section storge; did you mean storage?");
  EXPECT_EQ(refusal("[[peer]]\nadress = \"tcpcl://a:1\"\n"),
            "/srv/node/bindle.toml:4: unknown key peer.adress; did you mean peer.address?");
  EXPECT_EQ(refusal("[storage]\nzzzzzzzzzzzzzzzz = 1\n"),
            "/srv/node/bindle.toml:4: unknown key storage.zzzzzzzzzzzzzzzz");
}

TEST(Config, UnknownVariableAndOverrideAreErrorsWithSuggestion) {
  EXPECT_EQ(refusal("", {{"BINDLE_STORAGE_BUGDET", "1GiB"}}),
            "unknown environment variable BINDLE_STORAGE_BUGDET; did you mean "
            "BINDLE_STORAGE_BUDGET?");
  EXPECT_EQ(refusal("", {}, {"http.lissten=127.0.0.1:1"}),
            "command line: unknown key http.lissten; did you mean http.listen?");
  EXPECT_THAT(refusal("", {}, {"http.listen"}), HasSubstr("section.key=value"));
}

TEST(Config, ValueOutOfRangeSaysPlaceKeyFoundAndAllowed) {
  EXPECT_EQ(refusal("[content]\nhop_limit = 300\n"),
            "/srv/node/bindle.toml:4: content.hop_limit is \"300\"; allowed is a number from 1 to "
            "255");
  EXPECT_THAT(refusal("[content]\nhop_limit = -1\n"), HasSubstr("is \"-1\"; allowed is"));
  EXPECT_EQ(refusal("", {{"BINDLE_STORAGE_BUDGET", "1KiB"}}),
            "BINDLE_STORAGE_BUDGET: storage.budget is \"1KiB\"; allowed is a size from 16MiB to "
            "1EiB");
  EXPECT_THAT(refusal("", {}, {"log.level=loud"}),
              StartsWith("command line: log.level is \"loud\"; allowed is one of trace, debug"));
  EXPECT_THAT(refusal("[tcpcl]\nkeepalive = \"1500ms\"\n"), HasSubstr("allowed is whole seconds"));
  EXPECT_THAT(refusal("[retention]\nexpired = \"7\"\n"), HasSubstr("a duration is written like"));
}

TEST(Config, ValueOfTheWrongKindSaysWhatWasFound) {
  EXPECT_THAT(refusal("[storage]\nbudget = true\n"),
              StartsWith("/srv/node/bindle.toml:4: storage.budget is true or false; allowed is"));
  EXPECT_THAT(refusal("[http]\nlisten = 8620\n"), HasSubstr("is a number; allowed is"));
  EXPECT_THAT(refusal("[content]\nhop_limit = \"20\"\n"), HasSubstr("is a string; allowed is"));
  EXPECT_THAT(refusal("[content]\nhop_limit = 2.5\n"), HasSubstr("with a fraction; allowed is"));
  EXPECT_THAT(refusal("[peer]\naddress = \"tcpcl://a:1\"\n"), HasSubstr("written as [[peer]]"));
  EXPECT_THAT(refusal("[log]\nlevel = [\"info\"]\n"), HasSubstr("is an array"));
  auto const scalar = parse_config("storage = 1\n", {"f.toml", {}, {}});
  EXPECT_EQ(scalar.error().detail, "f.toml:1: storage is a number; it is a section, [storage]");
}

TEST(Config, RefusesBadAddressesAndNames) {
  for (auto const* address : {"127.0.0.1",
                              "127.0.0.1:",
                              "127.0.0.1:70000",
                              "127.0.0.1:99999",
                              ":80",
                              "host:80",
                              "u@127.0.0.1:80",
                              "127.0.0.1:80/x",
                              "::1:80",
                              ""}) {
    EXPECT_THAT(refusal("", {{"BINDLE_HTTP_LISTEN", address}}),
                HasSubstr("allowed is ADDRESS:PORT"))
        << address;
  }
  EXPECT_TRUE(parse("", {{"BINDLE_HTTP_LISTEN", "localhost:0"}}));
  for (auto const* name : {"", "a b", "a/b", "-a", "\xc3\xa4"}) {
    EXPECT_THAT(refusal("", {{"BINDLE_NODE_NAME", name}}), HasSubstr("node.name is")) << name;
  }
  EXPECT_THAT(refusal("id = \"dtn://a/service\"\n"), HasSubstr("node.id is"));
  EXPECT_THAT(refusal("[[peer]]\naddress = \"http://a:1\"\n"), HasSubstr("peer.address is"));
  EXPECT_THAT(refusal("data_dir = \"\"\n"), HasSubstr("node.data_dir is"));
}

TEST(Config, BrokenTomlIsAnErrorWithItsLine) {
  EXPECT_THAT(refusal("[storage\n"), StartsWith("/srv/node/bindle.toml:3: "));
  EXPECT_THAT(refusal("[storage]\nbudget = \"1GiB\"\nbudget = \"2GiB\"\n"),
              StartsWith("/srv/node/bindle.toml:5: "));
  EXPECT_THAT(refusal("[\nstorage]\n"), StartsWith("/srv/node/bindle.toml:3: "));
}

TEST(Config, NameIsRequired) {
  auto const config = parse_config("", {"bindle.toml", {}, {}});
  EXPECT_THAT(config.error().detail, StartsWith("bindle.toml: node.name is missing; allowed is"));
}

TEST(Config, TransferMruMustFitReceiveMemory) {
  EXPECT_EQ(refusal("[limits]\nreceive_memory = \"8MiB\"\n"),
            "/srv/node/bindle.toml: tcpcl.transfer_mru is 16MiB; allowed is at most "
            "limits.receive_memory, 8MiB");
}

TEST(Config, HugeFileIsRefused) {
  auto const config = parse_config(std::string(kMaxConfigSize + 1, '#'), {"f.toml", {}, {}});
  EXPECT_EQ(config.error().detail, "f.toml is longer than 1 MiB");
}

TEST(Config, MissingFileIsNotFound) {
  auto const config = load_config({"/nonexistent/bindle.toml", {}, {}});
  EXPECT_EQ(config.error().code, Errc::not_found);
}

TEST(Config, TakesItsVariablesFromTheProcessEnvironment) {
  char const* const variables[] = {"PATH=/bin", "BINDLE_LOG_LEVEL=a=b", "BINDLE_X", nullptr};
  EXPECT_EQ(bindle_environment(variables), (Environment{{"BINDLE_LOG_LEVEL", "a=b"}}));
}

}  // namespace
}  // namespace bindle::agent
