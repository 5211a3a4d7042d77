#include "tools/cli/arguments.hpp"

#include "bundle/quantity.hpp"
#include "tools/cli/bundle/grammar.hpp"
#include "tools/cli/bundle/options.hpp"
#include "tools/cli/channel_grammar.hpp"
#include "tools/cli/downloads_grammar.hpp"
#include "tools/cli/event_grammar.hpp"
#include "tools/cli/keys_grammar.hpp"
#include "tools/cli/library_grammar.hpp"
#include "tools/cli/search_grammar.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace bindle::cli {
namespace {

constexpr auto kFooter =
    "Data goes to standard output, progress and errors to standard error.\n"
    "An error is one line, \"bindle: <sentence>\"; with --json there is also an object\n"
    "{\"detail\", \"error_code\"} on standard output, unless data stands there already.\n\n"
    "Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 not permitted, 5 conflict,\n"
    "6 unreachable or timed out, 7 over budget, 8 integrity failure, 9 partial.";

// Of what the command fetches or makes.
constexpr auto writes_to_standard_output = [](auto const& command) {
  if constexpr (requires { command.output.is_standard_output(); }) {
    return command.output.is_standard_output();
  } else if constexpr (requires { command.output == "-"; }) {
    return command.output == "-";
  } else {
    return false;
  }
};

// None when it is not a plain decimal number of seconds, or of more than a year.
std::optional<std::chrono::milliseconds> decimal_seconds(std::string_view text) {
  constexpr double kYear = 366.0 * 24 * 60 * 60;
  double seconds = 0;
  auto const* const end = text.data() + text.size();
  auto const [rest, error] = std::from_chars(text.data(), end, seconds, std::chars_format::fixed);
  if (error != std::errc{} || rest != end || !(seconds >= 0 && seconds <= kYear))
    return std::nullopt;
  return std::chrono::milliseconds(std::llround(seconds * 1000));
}

// Builds the grammar of the command line. What CLI11 finds, it writes into the members; the chosen
// subcommand's callback then makes a Command of them.
class Grammar {
 public:
  explicit Grammar(std::string const& default_node)
      : node_(default_node.empty() ? std::string(kDefaultNode) : default_node) {
    app_.footer(kFooter);
    app_.require_subcommand(1);
    app_.fallthrough();  // global options are understood after the subcommand too
    app_.add_option("--node", node_, "The node's admin port (BINDLE_NODE)")->capture_default_str();
    app_.add_flag("--json", json_, "Print JSON, one value");
    app_.add_flag("--quiet", quiet_, "No progress and no remarks");
    add_init();
    add_publish();
    add_get();
    add_delete();
    events_.emplace(app_, command_);
    library_.emplace(app_, command_);
    search_.emplace(app_, command_);
    downloads_.emplace(app_, command_);
    add_listings();
    bundle_.emplace(app_, command_);
    add_manifest();
    add_ping();
    add_routes();
    add_usb();
    keys_.emplace(app_, command_);
    channels_.emplace(app_, command_);
  }

  std::variant<Invocation, Usage> parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    try {
      app_.parse(std::move(arguments));
    } catch (CLI::CallForHelp const&) {
      return Usage{ExitCode::ok, app_.help()};
    } catch (CLI::ParseError const& error) {
      return Usage{ExitCode::usage, error.what()};
    }
    if (problem_) return Usage{ExitCode::usage, *problem_};
    auto node = parse_node_url(node_);
    if (!node) return Usage{ExitCode::usage, node.error().detail};
    if (json_ && to_standard_output()) {
      return Usage{ExitCode::usage, "--json wants standard output: name a file for the data"};
    }
    return Invocation{std::move(*node), json_ ? Format::json : Format::text, quiet_, *command_};
  }

 private:
  template <class T>
  void choose(CLI::App* subcommand, T& options) {
    subcommand->callback([this, &options] { command_ = options; });
  }

  bool to_standard_output() const { return std::visit(writes_to_standard_output, *command_); }

  void add_init() {
    auto* const init = app_.add_subcommand("init", "Make a new node in a folder");
    init->add_option("--dir", init_.folder, "The node's folder")->required();
    init->add_option("--name", init_.name, "The node's name; by default that of this host");
    init->add_option("--http", init_.http, "Where the admin port listens, ADDRESS:PORT");
    init->add_option("--tcpcl", init_.tcpcl, "Where other nodes reach it, ADDRESS:PORT");
    init->add_option("--peer", init_.peers, "A node to keep in contact with, tcpcl://HOST:PORT")
        ->allow_extra_args(false);
    choose(init, init_);
  }

  void add_publish() {
    auto* const publish = app_.add_subcommand("publish", "Publish a file or a folder");
    publish->add_option("FILE", publish_.file, "The file or folder, - for standard input")
        ->required();
    publish->add_option("--name", publish_.name, "What it is called; by default the file's name");
    publish->add_option("--topic", publish_.topic, "The one subject it belongs to");
    publish->add_option("--tag", publish_.tags, "What else it can be found by; may be repeated")
        ->allow_extra_args(false);
    publish->add_option("--description", publish_.description, "What it is, in words");
    publish->add_option("--priority", publish_.priority, "emergency, perishable, normal or low");
    publish->add_option("--lifetime", publish_.lifetime, "How long to carry it, such as 12h or 7d");
    publish->add_option("--receipt",
                        publish_.receipt,
                        "Whether nodes that have it complete say so: none, requested or required");
    publish->add_option("--replicas",
                        publish_.replicas,
                        "How many nodes should keep it: critical (5), important (3), standard (2), "
                        "ephemeral (1) or a number; 0 is no wish");
    publish->add_flag(
        "--watch",
        publish_.watch,
        "Publish the folder again whenever something in it changes, until interrupted");
    publish->add_option("--audience",
                        publish_.audience,
                        "Who may carry it: public, local or trusted neighbours; private: it is "
                        "encrypted, and anyone may");
    publish
        ->add_option("--to",
                     publish_.recipients,
                     "A key, or its name in the keyring, that can read it: private for these; may "
                     "be repeated")
        ->allow_extra_args(false);
    publish->add_option("--channel", publish_.channel, "The node's channel that it is new in");
    auto* const replaces = publish->add_option(
        "--replaces", publish_.replaces, "It is the next version of the file with this id");
    publish
        ->add_flag("--update",
                   publish_.update,
                   "It is the next version of the latest file of this name, if there is one")
        ->excludes(replaces);
    choose(publish, publish_);
  }

  void add_get() {
    auto* const get = app_.add_subcommand("get", "Ask for a file and wait until it is here");
    get->add_option("ID", get_.id, "Its id, or the first 8 or more digits")->required();
    get->add_option("-o,--output", get_.output, "Copy it to this file or folder; - prints it");
    auto* const no_wait = get->add_flag_callback(
        "--no-wait",
        [this] { get_.wait = Wait::not_at_all; },
        "Only ask; `bindle downloads` shows how it goes");
    auto* const timeout =
        get->add_option("--timeout",
                        timeout_,
                        "Give up waiting after this time, such as 30s or 5m: exit code 6, or "
                        "9 if part of the file is here");
    timeout->excludes(no_wait);
    get->add_option("--priority",
                    get_.priority,
                    "How urgent it is: emergency, perishable, normal or low; by default what its "
                    "publisher says")
        ->check(CLI::IsMember({"emergency", "perishable", "normal", "low"}));
    get->callback([this] {
      if (!timeout_.empty()) read_timeout();
      command_ = get_;
    });
  }

  void add_delete() {
    auto* const remove = app_.add_subcommand("delete", "Delete a file from the node");
    remove->add_option("ID", delete_file_.id, "Its id, or the first 8 or more digits")->required();
    remove->add_flag("--with-download",
                     delete_file_.with_download,
                     "Also the copy in the node's downloads folder");
    remove->add_flag("--forget",
                     delete_file_.forget,
                     "Also take it out of the catalogue, unless heard of again");
    choose(remove, delete_file_);
  }

  void read_timeout() {
    auto const timeout = parse_duration(timeout_);
    if (timeout) {
      get_.timeout = *timeout;
    } else {
      problem_ = "--timeout: " + timeout.error().detail;
    }
  }

  void add_listings() {
    auto* const ls = app_.add_subcommand("ls", "List the files the node knows of");
    ls->add_flag("--all-versions", list_files_.all_versions, "Also those that have been replaced");
    add_limit(ls, list_files_.limit);
    choose(ls, list_files_);
    choose(app_.add_subcommand("status", "Show how the node is"), show_status_);
    add_peers();

    add_contacts();
    auto* const queue = app_.add_subcommand("queue", "Look into a queue of bundles");
    queue->require_subcommand(1);
    auto* const queue_ls = queue->add_subcommand("ls", "List the bundles in a queue");
    queue_ls->add_option("QUEUE", list_queue_.queue, "Which queue")
        ->required()
        ->check(CLI::IsMember(
            {"outbox", "pending", "inbox", "delivered", "expired", "quarantine", "reassembly"}));
    add_limit(queue_ls, list_queue_.limit);
    choose(queue_ls, list_queue_);
  }

  void add_contacts() {
    auto* const contacts = app_.add_subcommand("contacts", "List whom the node met");
    contacts->add_option("--peer", list_contacts_.peer, "Only this node's id");
    add_since(contacts, list_contacts_.since);
    add_limit(contacts, list_contacts_.limit);
    auto* const summary =
        contacts->add_subcommand("summary", "What contacts with each node came to");
    summary->add_option("--peer", summarise_contacts_.peer, "Only this node's id");
    add_since(summary, summarise_contacts_.since);
    choose(summary, summarise_contacts_);
    auto* const matrix = contacts->add_subcommand(
        "matrix", "What was carried between islands, and how good a bridge that makes");
    add_since(matrix, matrix_.since)->capture_default_str();
    choose(matrix, matrix_);
    // Called after the callback of a command within it.
    contacts->callback([this, contacts] {
      if (contacts->get_subcommands().empty()) command_ = list_contacts_;
    });
  }

  static CLI::Option* add_since(CLI::App* subcommand, std::string& since) {
    return subcommand->add_option("--since",
                                  since,
                                  "A time back from now such as 24h, or a date such as "
                                  "2026-03-01T12:00:00Z");
  }

  void add_peers() {
    auto* const peers = app_.add_subcommand("peers", "List the nodes in contact, or forget one");
    peers->callback([this, peers] {
      if (peers->get_subcommands().empty()) command_ = list_peers_;
    });
    auto* const forget = peers->add_subcommand(
        "forget", "Forget the key with which a node was met, and end the sessions with it");
    forget->add_option("NODE", forget_peer_.node, "Its node ID, such as dtn://boat/")->required();
    choose(forget, forget_peer_);
  }

  // The range also keeps out negative numbers, which CLI11 would wrap around.
  static void add_limit(CLI::App* subcommand, std::uint64_t& limit) {
    subcommand->add_option("--limit", limit, "At most so many")
        ->capture_default_str()
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}));
  }

  void add_manifest() {
    auto* const manifest = app_.add_subcommand("manifest", "Look at a manifest without a node");
    manifest->require_subcommand(1);
    auto* const verify = manifest->add_subcommand(
        "verify",
        "Check the signature; exit code 8 if it is bad, 4 if the keyring does not know it");
    verify
        ->add_option(
            "FILE", verify_.file, "The manifest, or a bundle with one; - for standard input")
        ->required();
    add_hex(*verify, verify_.input.encoding);
    verify->add_option("--keyring", verify_.keyring, "A node's keyring file");
    choose(verify, verify_);
  }

  void add_ping() {
    auto* const ping =
        app_.add_subcommand("ping", "Ask another node to answer; exit code 6 if no reply comes");
    ping->add_option("EID", ping_.destination, "The node, or the endpoint to be asked")->required();
    ping->add_option("-c,--count", ping_.count, "How many times")
        ->capture_default_str()
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}));
    ping->add_option("-i,--interval", ping_interval_, "Time between requests")
        ->capture_default_str();
    ping->add_option("-W,--wait", ping_patience_, "Time for replies after the last request")
        ->capture_default_str();
    ping->add_option("-s,--size", ping_.size, "Octets of payload")
        ->capture_default_str()
        ->check(CLI::Range(Ping::kLeastSize, Ping::kMostSize));
    ping->add_flag("--report", ping_.report, "Ask the nodes on the way for status reports");
    ping->callback([this] {
      read_duration("--interval", ping_interval_, ping_.interval);
      read_duration("--wait", ping_patience_, ping_.patience);
      command_ = ping_;
    });
  }

  // A number alone counts seconds, and may have a fraction.
  void read_duration(std::string const& option,
                     std::string const& text,
                     std::chrono::milliseconds& into) {
    auto const seconds = decimal_seconds(text);
    auto const duration =
        seconds ? Result<std::chrono::milliseconds>(*seconds) : parse_duration(text);
    if (duration && *duration <= Ping::kLongestTime) {
      into = *duration;
    } else {
      problem_ =
          option + ": " +
          (duration ? "at most " + duration_text(Ping::kLongestTime) : duration.error().detail);
    }
  }

  void add_usb() {
    auto* const usb = app_.add_subcommand("usb", "Carry bundles on a stick");
    usb->require_subcommand(1);
    auto* const sync = usb->add_subcommand(
        "sync",
        "Sync a stick and wait until it is safe to remove; exit code 9 if it is, and something was "
        "damaged or found no room");
    sync->add_option("DIR", sync_stick_.folder, "Where it is mounted")->required();
    choose(sync, sync_stick_);
    choose(usb->add_subcommand("status", "List the sync folders and how they are"), show_sticks_);
  }

  void add_routes() {
    auto* const route = app_.add_subcommand("route", "See how bundles find their way");
    route->require_subcommand(1);
    choose(route->add_subcommand("list", "The rules, in their order"), list_routes_);
    auto* const explain = route->add_subcommand(
        "explain", "Which rule is for a destination, and who would get a bundle for it");
    explain->add_option("EID", explain_route_.destination, "The destination")->required();
    choose(explain, explain_route_);
  }

  CLI::App app_{"Publish and fetch files through a Bindle node", "bindle"};
  std::string node_;
  bool json_ = false;
  bool quiet_ = false;
  std::string timeout_;
  std::optional<std::string> problem_;
  std::optional<Command> command_;

  Init init_;
  Publish publish_;
  Get get_;
  DeleteFile delete_file_;
  ListFiles list_files_;
  ShowStatus show_status_;
  ListPeers list_peers_;
  ListContacts list_contacts_;
  SummariseContacts summarise_contacts_;
  ShowTransportMatrix matrix_;
  ForgetPeer forget_peer_;
  ListQueue list_queue_;
  VerifyManifest verify_;
  Ping ping_;
  std::string ping_interval_ = "1s";
  std::string ping_patience_ = "10s";
  ListRoutes list_routes_;
  ExplainRoute explain_route_;
  SyncStick sync_stick_;
  ShowSticks show_sticks_;
  std::optional<BundleGrammar> bundle_;        // built when app_ has its settings
  std::optional<LibraryGrammar> library_;      // likewise
  std::optional<SearchGrammar> search_;        // likewise
  std::optional<KeysGrammar> keys_;            // likewise
  std::optional<ChannelGrammar> channels_;     // likewise
  std::optional<DownloadsGrammar> downloads_;  // likewise
  std::optional<EventGrammar> events_;         // likewise
};

}  // namespace

std::variant<Invocation, Usage> parse_arguments(std::vector<std::string> arguments,
                                                std::string const& default_node) {
  return Grammar(default_node).parse(std::move(arguments));
}

}  // namespace bindle::cli
