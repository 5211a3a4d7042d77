#pragma once

#include "bundle/keyring.hpp"
#include "bundle/priority.hpp"
#include "bundle/stick_inventory.hpp"

#include <cstdint>
#include <vector>

namespace bindle::agent {

// The other nodes that a stick travels to, as far as their inventories on it tell, and what they
// are still without. Inventories by keys below level known, and old ones, do not count: an
// inventory keeps bundles off the stick. Pure.
class Companions {
 public:
  // `own` is this node's key.
  Companions(std::vector<StickInventory> inventories,
             PublisherKey const& own,
             Keyring const& keyring,
             std::uint64_t now_dtn_ms);

  struct Traveller {
    Eid source;
    Eid destination;
    Audience audience = Audience::everyone;
    BundleFingerprint fingerprint;
  };

  // Whether somebody the bundle concerns lacks it: its destination, or where it is for many, any
  // companion, or nodes that never met the stick while there are no companions.
  bool someone_lacks(Traveller const& bundle) const;

  // Whoever finds a stick can read what is on it. What is not for everyone, and not encrypted, goes
  // only with a trusted companion who lacks it.
  bool may_travel(Traveller const& bundle) const;

  // False without companions.
  bool all_hold(BundleFingerprint const& bundle) const;

  struct Companion {
    StickInventory inventory;
    TrustLevel level;
  };

  std::vector<Companion> const& all() const { return companions_; }

 private:
  std::vector<Companion> companions_;
};

}  // namespace bindle::agent
