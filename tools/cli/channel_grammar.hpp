#pragma once

#include "tools/cli/arguments.hpp"

#include <optional>

namespace CLI {
class App;
}

namespace bindle::cli {

// The part of the command line that begins with `bindle channel`; as LibraryGrammar.
class ChannelGrammar {
 public:
  ChannelGrammar(CLI::App& program, std::optional<Command>& chosen);

  ChannelGrammar(ChannelGrammar const&) = delete;
  ChannelGrammar& operator=(ChannelGrammar const&) = delete;

 private:
  template <class T>
  CLI::App& add(CLI::App& group, char const* name, char const* meaning, T& command);

  std::optional<Command>& chosen_;
  CreateChannel create_;
  ListChannels list_;
  ShowChannel show_;
  FollowChannel follow_;
};

}  // namespace bindle::cli
