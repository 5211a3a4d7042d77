#pragma once

#include "bundle/eid.hpp"

#include <string>

namespace bindle::agent {

// Whether people, or an introduction, called a key by the name of this node: by its endpoint id, or
// for an id of the dtn scheme by its node name.
inline bool is_name_of(std::string const& key_name, Eid const& node) {
  auto const uri = node.node_id().to_string();
  return !key_name.empty() && (key_name == uri || "dtn://" + key_name + "/" == uri);
}

}  // namespace bindle::agent
