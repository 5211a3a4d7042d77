#include "tools/cli/event_grammar.hpp"

#include <CLI/CLI.hpp>

namespace bindle::cli {

EventGrammar::EventGrammar(CLI::App& program, std::optional<Command>& chosen) : chosen_(chosen) {
  auto& events = *program.add_subcommand("events", "List what happened on the node");
  auto* const follow =
      events.add_flag("--follow", list_.follow, "Show what happens from now on until interrupted");
  events
      .add_option("--kind",
                  list_.kinds,
                  "Only this kind, such as bundle_sent, or all whose names begin so, such as "
                  "bundle; may be repeated")
      ->allow_extra_args(false);
  events.add_option("--object", list_.object, "Only of this file or bundle");
  events.add_option("--peer", list_.peer, "Only with this node");
  auto const* const time =
      "A time back from now such as 24h, or a date such as 2026-03-01T12:00:00Z";
  events.add_option("--since", list_.since, time)->excludes(follow);
  events.add_option("--until", list_.until, time)->excludes(follow);
  events.add_option("--limit", list_.limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}));
  events.callback([this] { chosen_ = list_; });

  auto& where = *program.add_subcommand(
      "where",
      "Tell where a file or bundle is, what is missing and what happened to it; exit code 3 if the "
      "node knows nothing of it");
  where
      .add_option(
          "ID", where_.object, "A file's id or its first digits, a bundle's id or its number here")
      ->required();
  where.callback([this] { chosen_ = where_; });
}

}  // namespace bindle::cli
