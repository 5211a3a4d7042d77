#pragma once

#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace bindle::storage {

class Transaction;
class View;

// How likely a node can be delivered to, and when that was last so. Times are on TimeScale::node.
struct Encounter {
  std::uint64_t billionths = 0;  // of certainty, at `updated_ms`
  std::uint64_t updated_ms = 0;
  std::optional<std::uint64_t> met_ms;

  friend bool operator==(Encounter const&, Encounter const&) = default;
};

using Encounters = std::map<std::string, Encounter>;  // by node id

inline constexpr std::size_t kMaxEncounters = 1024;

// Replaces all of them.
Result<void> put_encounters(Transaction& transaction, Encounters const& encounters);
Result<Encounters> encounters(View const& view);

}  // namespace bindle::storage
