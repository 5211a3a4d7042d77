#include "tools/cli/search_grammar.hpp"

#include <CLI/CLI.hpp>

namespace bindle::cli {

SearchGrammar::SearchGrammar(CLI::App& program, std::optional<Command>& chosen) : chosen_(chosen) {
  add_search(program);
  add_subscribe(program);
}

void SearchGrammar::add_search(CLI::App& program) {
  auto& search = *program.add_subcommand(
      "search", "Find files in the node's catalogue, held or not; exit code 3 if there is none");
  search.add_option("WORD",
                    search_.words,
                    "Words of name, description, tags or topic, all of them; the last may be the "
                    "beginning of one");
  search.add_option("--topic", search_.topic, "Only of this topic");
  search.add_option("--tag", search_.tags, "Only with this tag; may be repeated")
      ->allow_extra_args(false);
  search.add_option(
      "--publisher", search_.publisher, "Only by this key, or its name in the keyring");
  search.add_option("--type", search_.media_type, "Only of this media type, such as 'video/*'");
  search.add_option("--min-size", search_.min_size, "Only of this size or more, such as 10MB");
  search.add_option("--max-size", search_.max_size, "Only of this size or less");
  auto* const held = search.add_flag_callback(
      "--held", [this] { search_.held = Held::held; }, "Only what is complete here");
  search
      .add_flag_callback(
          "--missing", [this] { search_.held = Held::missing; }, "Only what is not")
      ->excludes(held);
  search.add_option("--limit", search_.limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}));
  auto* const network =
      search.add_flag("--network", search_.network, "Ask other nodes for what it does not know");
  search.add_option("--deadline", search_.deadline, "Until when they may answer")
      ->capture_default_str()
      ->needs(network);
  search.add_option("--wait", search_.wait, "How long to wait for their answers")
      ->capture_default_str()
      ->needs(network);
  search.callback([this] { chosen_ = search_; });
}

void SearchGrammar::add_subscribe(CLI::App& program) {
  auto& group = *program.add_subcommand("subscribe", "Say what the node asks for by itself");
  group.require_subcommand(1);
  auto const* const rule = "Such as 'topic = education and size < 20MB and type ~ \"video/*\"'";

  auto& set = *group.add_subcommand("add", "Ask for all files that a rule fits, now and later");
  set.add_option("NAME", set_.name, "What to call it; an old one of this name is set anew")
      ->required();
  set.add_option("RULE", set_.rule, rule)->required();
  set.add_option("--budget", set_.budget, "How much it may ask for in all, such as 2GB")
      ->required();
  set.add_option("--priority",
                 set_.priority,
                 "How urgent its downloads are: emergency, perishable, normal or low; by default "
                 "what each publisher says")
      ->check(CLI::IsMember({"emergency", "perishable", "normal", "low"}));
  set.callback([this] { chosen_ = set_; });

  group.add_subcommand("list", "The subscriptions, and what they asked for")->callback([this] {
    chosen_ = list_;
  });

  auto& remove = *group.add_subcommand("remove", "Ask for no more; what was asked for goes on");
  remove.add_option("NAME", remove_.name, "The subscription")->required();
  remove.callback([this] { chosen_ = remove_; });

  auto& trial =
      *group.add_subcommand("dry-run", "Show what a rule would ask for, without doing it");
  trial.add_option("RULE", try_.rule, rule)->required();
  trial.add_option("--budget", try_.budget, "With this budget; by default without one");
  trial.add_option("--limit", try_.limit, "List at most so many files")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1000}));
  trial.callback([this] { chosen_ = try_; });
}

}  // namespace bindle::cli
