#include "tools/cli/downloads_grammar.hpp"

#include <CLI/CLI.hpp>

namespace bindle::cli {
namespace {

constexpr auto kDownloadId = "The file's id, or the first 8 or more digits";

}  // namespace

DownloadsGrammar::DownloadsGrammar(CLI::App& program, std::optional<Command>& chosen)
    : chosen_(chosen) {
  auto& group = *program.add_subcommand("downloads", "See what was asked for, and steer it");
  group.require_subcommand(0, 1);
  group.add_option("ID", list_.id, "Only this one, in detail");
  group.add_option("--limit", list_.limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}));
  group.callback([this, &group] {
    if (group.get_subcommands().empty()) chosen_ = list_;
  });
  add_step(group, "pause", "Ask for nothing until it is resumed; what came stays", pause_);
  add_step(group, "resume", "Go on with it", resume_);

  auto& cancel = *group.add_subcommand("cancel", "Give it up; what came of it is deleted");
  cancel.add_option("ID", cancel_.id, kDownloadId)->required();
  cancel.callback([this] { chosen_ = cancel_; });

  auto& prioritize = *group.add_subcommand("priority", "Say how urgent it is");
  prioritize.add_option("ID", prioritize_.id, kDownloadId)->required();
  prioritize
      .add_option("PRIORITY",
                  prioritize_.priority,
                  "emergency, perishable, normal or low; default is what its publisher says")
      ->required()
      ->check(CLI::IsMember({"emergency", "perishable", "normal", "low", "default"}));
  prioritize.callback([this] { chosen_ = prioritize_; });
}

void DownloadsGrammar::add_step(CLI::App& group,
                                char const* name,
                                char const* meaning,
                                StepDownload& command) {
  auto& step = *group.add_subcommand(name, meaning);
  step.add_option("ID", command.id, kDownloadId)->required();
  step.callback([this, &command] { chosen_ = command; });
}

}  // namespace bindle::cli
