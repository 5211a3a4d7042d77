#include "tools/cli/library_grammar.hpp"

#include <CLI/CLI.hpp>

namespace bindle::cli {
namespace {

void add_limit(CLI::App& command, std::uint64_t& limit, std::uint64_t most) {
  command.add_option("--limit", limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, most));
}

}  // namespace

template <class T>
void LibraryGrammar::add(CLI::App& group, char const* name, char const* meaning, T& command) {
  group.add_subcommand(name, meaning)->callback([this, &command] { chosen_ = command; });
}

template <class T>
void LibraryGrammar::add_for_file(CLI::App& group,
                                  char const* name,
                                  char const* meaning,
                                  T& command) {
  add(group, name, meaning, command);
  group.get_subcommand(name)
      ->add_option("ID", command.id, "The file's id, or the first 8 or more digits")
      ->required();
}

LibraryGrammar::LibraryGrammar(CLI::App& program, std::optional<Command>& chosen)
    : chosen_(chosen) {
  auto& group = *program.add_subcommand("library", "See and say what is kept when room is needed");
  group.require_subcommand(1);
  add(group, "list", "The files that are complete here, and what they are worth", list_);
  add_limit(*group.get_subcommand("list"), list_.limit, 1'000'000);
  add(group, "stats", "What is used, when files go, and which would go next", stats_);
  add(group, "evictions", "What went to make room, newest first, and why", evictions_);
  add_limit(*group.get_subcommand("evictions"), evictions_.limit, 1000);
  add_for_file(group, "pin", "Never let a file go", pin_);
  add_for_file(group, "unpin", "Let it go by its score again", unpin_);
  add_for_file(group, "why", "Why a file is kept, or was evicted", why_);
  add(group, "plan", "What would go, without doing it", plan_);
  group.get_subcommand("plan")->add_option(
      "--budget", plan_.budget, "With this storage budget, such as 4GiB; by default the node's");
  add(group, "clear", "Evict every file that is not pinned and was not published here", clear_);
  add_for_file(program, "replicas", "Who keeps a file, and since when that is known", replicas_);
}

}  // namespace bindle::cli
