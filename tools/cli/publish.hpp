#pragma once

#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"
#include "tools/cli/target.hpp"

#include <string>
#include <vector>

namespace bindle::cli {

// Streams a file to the node, which chunks, signs and announces it.
struct Publish {
  std::string file;  // or a folder; "-" is standard input; `name` must then be given
  std::string name;  // empty: the file's own
  std::string topic;
  std::vector<std::string> tags;
  std::string description;
  std::string priority;  // empty: the node's default, as for lifetime and replicas
  std::string lifetime;
  std::string audience;                 // empty: the node's default; private with recipients
  std::vector<std::string> recipients;  // keys, or the node's names for them
  std::string replaces;                 // id of the version before; empty: none is named
  bool watch = false;                   // a folder: publish it again whenever it changes
  std::string replicas;
  std::string receipt;  // empty: none
  bool update = false;  // the version before is the latest of the same name
  std::string channel;  // of this node, to which it is added; of a folder, its collection
};

Result<ExitCode> run(Publish const& command, Session& session);

// Where a file is published under this name, with topic, tags, priority, lifetime, audience and
// replicas of the command.
Result<Target> labelled_target(Publish const& command, std::string const& name);

}  // namespace bindle::cli
