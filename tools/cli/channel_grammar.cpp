#include "tools/cli/channel_grammar.hpp"

#include <CLI/CLI.hpp>

namespace bindle::cli {

template <class T>
CLI::App& ChannelGrammar::add(CLI::App& group, char const* name, char const* meaning, T& command) {
  auto& added = *group.add_subcommand(name, meaning);
  added.callback([this, &command] { chosen_ = command; });
  return added;
}

ChannelGrammar::ChannelGrammar(CLI::App& program, std::optional<Command>& chosen)
    : chosen_(chosen) {
  auto& group = *program.add_subcommand("channel", "Publish and follow streams of files");
  group.require_subcommand(1);
  add(group, "create", "Make a channel of this node, empty yet", create_)
      .add_option("NAME", create_.name, "Lower-case letters, digits, '-', '_' and '.'")
      ->required();
  add(group, "list", "The channels that the node has heard of", list_);
  auto& show = add(group, "show", "The newest files of a channel", show_);
  show.add_option("NAME", show_.name, "The channel's name")->required();
  show.add_option("--key", show_.key, "Its publisher's key, or its beginning; by default any");
  auto& follow = add(group, "follow", "Ask for what is and comes in a channel", follow_);
  follow.add_option("NAME", follow_.name, "The channel's name")->required();
  follow.add_option("--key", follow_.key, "Its publisher's key, or its beginning; by default any");
  follow.add_option("--budget", follow_.budget, "Of all that it ever asks for")
      ->capture_default_str();
}

}  // namespace bindle::cli
