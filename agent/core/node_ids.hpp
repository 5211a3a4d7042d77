#pragma once

#include "bundle/eid.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace bindle::agent {

// The names of this node: one node ID, and perhaps a second of the other URI scheme. An endpoint of
// either is an endpoint of this node.
class NodeIds {
 public:
  NodeIds() = default;

  // Not explicit: the name of a node with one name is all its names.
  NodeIds(Eid primary) : primary_(std::move(primary)) {}

  // `second` is of the other scheme.
  NodeIds(Eid primary, std::optional<Eid> second)
      : primary_(std::move(primary)), second_(std::move(second)) {}

  Eid const& primary() const { return primary_; }

  std::optional<Eid> const& second() const { return second_; }

  std::vector<Eid> all() const {
    return second_ ? std::vector<Eid>{primary_, *second_} : std::vector<Eid>{primary_};
  }

  bool contains(Eid const& endpoint) const {
    return endpoint.same_node(primary_) || (second_ && endpoint.same_node(*second_));
  }

  // The name in the scheme of `other`, where there is one: some nodes read only that scheme.
  Eid const& like(Eid const& other) const {
    return second_ && second_->scheme() == other.scheme() ? *second_ : primary_;
  }

 private:
  Eid primary_;
  std::optional<Eid> second_;
};

}  // namespace bindle::agent
