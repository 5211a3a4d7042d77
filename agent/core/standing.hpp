#pragma once

#include "bundle/eid.hpp"
#include "bundle/priority.hpp"

#include <string>

namespace bindle::agent {

// What is known of a neighbour beside its name. It comes from the administrator and from what the
// neighbour proved, never from what it says about itself.
struct Standing {
  bool configured = false;   // its session was dialled to an address that the administrator named
  bool local = false;        // marked as local
  bool trusted = false;      // authenticated, and its key is trusted or verified
  bool acknowledges = true;  // its link says what has arrived

  // Whether both may have the same, so that what the one was offered needs no offer to the other.
  bool equals_in_access(Standing const& other) const {
    return local == other.local && trusted == other.trusted;
  }

  // Whether content for this audience may be handed to it. What is for recipients is encrypted:
  // anyone may carry it.
  bool may_have(Audience audience) const {
    switch (audience) {
      case Audience::everyone:
      case Audience::recipients:
        return true;
      case Audience::local:
        return local;
      case Audience::trusted:
        return trusted;
    }
    return false;
  }
};

// The name under which it is remembered what a neighbour was offered. With another standing it
// begins anew: what was kept from it before is offered now. And nobody who only calls himself by a
// trusted neighbour's name has a say in what that one was offered.
inline std::string offered_name(Eid const& node, Standing standing) {
  return node.to_string() + (standing.local ? " local" : "") + (standing.trusted ? " trusted" : "");
}

}  // namespace bindle::agent
