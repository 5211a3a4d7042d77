#pragma once

#include "bundle/ids.hpp"
#include "bundle/priority.hpp"
#include "bundle/result.hpp"
#include "storage/manifests.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

inline constexpr std::size_t kMaxSubscriptions = 64;
inline constexpr std::size_t kMaxSubscriptionName = 64;  // octets

// What is asked for by itself. Files are counted when they are asked for, with their whole size.
struct Subscription {
  std::string rule;
  std::uint64_t budget_bytes = 0;    // of all files that it ever asks for
  std::optional<Priority> priority;  // of the downloads it asks for; none: each manifest's own
  std::uint64_t requested_bytes = 0;
  std::uint64_t requested_files = 0;
  std::uint64_t left_out_bytes = 0;  // fit the rule, but not the budget, since it was last set
  std::uint64_t left_out_files = 0;
  CatalogueNumber considered = 0;  // the files up to here were looked at
  std::uint64_t set_ms = 0;        // Unix time
  std::uint64_t revision = 0;      // another one each time that it is set

  friend bool operator==(Subscription const&, Subscription const&) = default;
};

struct NamedSubscription {
  std::string name;
  Subscription subscription;
};

struct SubscriptionTerms {
  std::string rule;
  std::uint64_t budget_bytes = 0;
  std::optional<Priority> priority = {};
};

// Sets the terms of a new or an old subscription; what an old one has asked for still
// counts, and all files are considered again. Errc::invalid_argument on a name that is empty, too
// long or no plain text, Errc::conflict when there are kMaxSubscriptions. Returns whether it is
// new.
Result<bool> set_subscription(Transaction& transaction,
                              std::string_view name,
                              SubscriptionTerms terms,
                              std::uint64_t unix_ms);

// Errc::not_found. What it asked for goes on.
Result<void> delete_subscription(Transaction& transaction, std::string_view name);

// A file that fits the rule.
struct WantedFile {
  ManifestId id;
  std::uint64_t size = 0;  // octets
};

// Asks for those of the files that are neither here nor asked for and that the budget has room for:
// each gets a download that waits, in the same commit as its octets are counted. Then the files of
// the catalogue up to `considered` count as looked at. Files above `largest` octets are left out
// like those without budget. Returns what was asked for; nothing, and nothing changes, when the
// subscription was set anew or deleted since `revision`.
Result<std::vector<ManifestId>> request_for_subscription(Transaction& transaction,
                                                         std::string_view name,
                                                         std::uint64_t revision,
                                                         std::vector<WantedFile> const& files,
                                                         CatalogueNumber considered,
                                                         std::uint64_t largest,
                                                         std::uint64_t unix_ms);

// Whether a subscription would ask for the file, were its budget without end.
Result<bool> is_to_be_requested(View const& view, ManifestId const& id);

// In the order of their names.
Result<std::vector<NamedSubscription>> list_subscriptions(View const& view);

}  // namespace bindle::storage
