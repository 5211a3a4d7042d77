#pragma once

#include "bundle/keyring.hpp"
#include "bundle/statements/statement.hpp"
#include "storage/statements.hpp"

#include <cstdint>
#include <optional>
#include <set>

// Which statements are kept, and which count. Everything here reads or writes the store.
namespace bindle::agent {

// None for introductions, which the keyring remembers.
std::optional<storage::StatementPlace> place_of(Statement const& statement);

enum class KeepOutcome {
  kept,      // new here, or newer than what was kept
  known,     // it says nothing new
  outdated,  // the one that is kept is newer, or its signer has revoked the key before
  disputed,  // it contradicts the one that is kept, which stays and is marked
  no_room,   // enough are kept: of this signer, of signers that nobody here knows, or in all
};

std::string_view to_string(KeepOutcome outcome);

struct StatementSource {
  std::uint64_t unix_ms = 0;
  storage::Arrival carried_by = 0;  // the bundle that spreads it; 0: none does
};

// What was verified is kept for ever, if it counts: the first rotation of a key, its revocation
// for good, of a channel the head with the highest version, and of vouchings the latest. Fails as
// storage::put_statement() when there is no room for what somebody known here has said.
Result<KeepOutcome> keep_statement(storage::Transaction& transaction,
                                   Statement const& statement,
                                   ByteView octets,
                                   Keyring const& keyring,
                                   StatementSource const& source);

// Of statements that are kept, and so were verified.
Result<Statement> statement_in(storage::KeptStatement const& kept);

Result<std::set<PublisherKey>> revoked_keys(storage::View const& view);

}  // namespace bindle::agent
