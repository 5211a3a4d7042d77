#pragma once

#include "bundle/priority.hpp"

namespace bindle::agent {

// What is known of a neighbour beside its name. It comes from the administrator and from what the
// neighbour proved, never from what it says about itself.
struct Standing {
  bool configured = false;  // its session was dialled to an address that the administrator named
  bool local = false;       // marked as local
  bool trusted = false;     // authenticated, and its key is trusted or verified

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

}  // namespace bindle::agent
