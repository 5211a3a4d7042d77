#pragma once

#include "bundle/ids.hpp"
#include "bundle/result.hpp"
#include "storage/bundle_record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// What a statement is about: of one kind, one signer and one detail only one is kept.
struct StatementPlace {
  std::uint8_t kind = 0;
  PublisherKey key;    // the signer's
  std::string detail;  // by kind; at most kMaxStatementDetail octets

  friend bool operator==(StatementPlace const&, StatementPlace const&) = default;
};

inline constexpr std::size_t kMaxStatementDetail = 64;

struct KeptStatement {
  Bytes octets;                   // as they were signed
  std::uint64_t received_ms = 0;  // Unix time
  Arrival carried_by = 0;         // the bundle that spreads it; 0: none yet
  bool foreign = false;           // nobody here knows the signer
  bool settled = false;           // what follows from it for the keyring is done
  bool disputed = false;          // its signer has signed another one for the same place

  friend bool operator==(KeptStatement const&, KeptStatement const&) = default;
};

// How many are kept, for ever.
struct StatementLimits {
  std::uint64_t all = 65'536;
  std::uint64_t foreign = 1'024;
  std::size_t of_a_signer = 128;
};

// Adds it, or replaces the one at this place. Errc::over_budget when there is no room, or the
// limits leave none.
Result<void> put_statement(Transaction& transaction,
                           StatementPlace const& place,
                           KeptStatement const& statement,
                           StatementLimits const& limits = {});

Result<std::optional<KeptStatement>> find_statement(View const& view, StatementPlace const& place);

struct PlacedStatement {
  StatementPlace place;
  KeptStatement statement;
};

// In the order of kinds, signers and details, beginning behind `after` (none: from the start).
Result<std::vector<PlacedStatement>> statement_page(View const& view,
                                                    std::optional<StatementPlace> const& after,
                                                    std::size_t limit);

// The same of one kind and signer; at most StatementLimits::of_a_signer.
Result<std::vector<PlacedStatement>> statements_of(View const& view,
                                                   std::uint8_t kind,
                                                   PublisherKey const& key);

// The bundles that carry what is kept.
Result<std::set<Arrival>> statement_bundles(View const& view);

Result<std::uint64_t> statement_count(View const& view);

}  // namespace bindle::storage
