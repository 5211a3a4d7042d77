#include "agent/statements/statement_record.hpp"

#include "storage/statement_walk.hpp"
#include "storage/transaction.hpp"
#include "storage/versions.hpp"

#include <utility>

namespace bindle::agent {
namespace {

using storage::KeptStatement;
using storage::StatementPlace;

StatementPlace place_at(StatementKind kind, PublisherKey const& key, std::string detail = {}) {
  return {static_cast<std::uint8_t>(kind), key, std::move(detail)};
}

// Of two that are about the same: what becomes of the second.
KeepOutcome compare(KeyRotation const& kept, KeyRotation const& other) {
  return kept.successor == other.successor ? KeepOutcome::known : KeepOutcome::disputed;
}

KeepOutcome compare(KeyRevocation const&, KeyRevocation const&) {
  return KeepOutcome::known;
}

KeepOutcome compare(ChannelHead const& kept, ChannelHead const& other) {
  if (other.version > kept.version) return KeepOutcome::kept;
  if (other.version < kept.version) return KeepOutcome::outdated;
  return kept.items == other.items ? KeepOutcome::known : KeepOutcome::disputed;
}

KeepOutcome compare(Vouching const& kept, Vouching const& other) {
  if (other.sequence > kept.sequence) return KeepOutcome::kept;
  if (other.sequence < kept.sequence) return KeepOutcome::outdated;
  return kept.stands == other.stands ? KeepOutcome::known : KeepOutcome::disputed;
}

KeepOutcome compare(Introduction const&, Introduction const&) {
  return KeepOutcome::outdated;
}

Result<KeepOutcome> compare(KeptStatement const& kept, Statement const& other) {
  TRY(auto const former, statement_in(kept));
  return std::visit(
      [&other](auto const& each) {
        return compare(each, std::get<std::decay_t<decltype(each)>>(other));
      },
      former);
}

Result<bool> is_revoked(storage::View const& view, PublisherKey const& key) {
  TRY(auto const found, storage::find_statement(view, place_at(StatementKind::revocation, key)));
  return found.has_value();
}

// Whether somebody here knows whom it is about.
Result<bool> concerns_this_node(storage::View const& view,
                                Statement const& statement,
                                Keyring const& keyring) {
  auto const& key = signer_of(statement);
  if (keyring.find(key) != nullptr || keyring.level_of(key) != TrustLevel::unknown) return true;
  auto const* const rotation = std::get_if<KeyRotation>(&statement);
  if (rotation != nullptr && keyring.find(rotation->successor) != nullptr) return true;
  return storage::has_files_of(view, key);
}

// It takes the place of what is there.
Result<KeepOutcome> keep_new(storage::Transaction& transaction,
                             StatementPlace const& place,
                             KeptStatement const& fresh) {
  auto const put = storage::put_statement(transaction, place, fresh);
  if (put) return KeepOutcome::kept;
  // The bundle that brings it is carried all the same.
  if (put.error().code == Errc::over_budget) return KeepOutcome::no_room;
  return put.error();
}

}  // namespace

std::optional<StatementPlace> place_of(Statement const& statement) {
  if (std::holds_alternative<Introduction>(statement)) return std::nullopt;
  auto place = place_at(kind_of(statement), signer_of(statement));
  if (auto const* const head = std::get_if<ChannelHead>(&statement)) place.detail = head->name;
  if (auto const* const vouching = std::get_if<Vouching>(&statement))
    place.detail = as_text(vouching->subject.bytes);
  return place;
}

std::string_view to_string(KeepOutcome outcome) {
  switch (outcome) {
    case KeepOutcome::kept:
      return "kept";
    case KeepOutcome::known:
      return "known";
    case KeepOutcome::outdated:
      return "outdated";
    case KeepOutcome::disputed:
      return "disputed";
    case KeepOutcome::no_room:
      return "no_room";
  }
  return "unknown";
}

Result<KeepOutcome> keep_statement(storage::Transaction& transaction,
                                   Statement const& statement,
                                   ByteView octets,
                                   Keyring const& keyring,
                                   StatementSource const& source) {
  auto const place = place_of(statement);
  if (!place) return KeepOutcome::outdated;
  TRY(auto kept, storage::find_statement(transaction, *place));
  TRY(auto const revoked, is_revoked(transaction, signer_of(statement)));
  if (revoked && !kept) return KeepOutcome::outdated;
  TRY(auto const concerns, concerns_this_node(transaction, statement, keyring));
  KeptStatement fresh;
  fresh.octets.assign(octets.begin(), octets.end());
  fresh.received_ms = source.unix_ms;
  fresh.carried_by = source.carried_by;
  fresh.foreign = !concerns;
  if (!kept) return keep_new(transaction, *place, fresh);
  TRY(auto const outcome, compare(*kept, statement));
  if (outcome == KeepOutcome::kept && revoked) return KeepOutcome::outdated;
  fresh.disputed = kept->disputed;
  if (outcome == KeepOutcome::kept) return keep_new(transaction, *place, fresh);
  if (outcome != KeepOutcome::disputed || kept->disputed) return outcome;
  kept->disputed = true;
  TRY_VOID(storage::put_statement(transaction, *place, *kept));
  return outcome;
}

Result<Statement> statement_in(KeptStatement const& kept) {
  return decode_statement(kept.octets);
}

Result<std::set<PublisherKey>> revoked_keys(storage::View const& view) {
  std::set<PublisherKey> keys;
  auto const note = [&keys](storage::PlacedStatement const& placed) -> Result<bool> {
    keys.insert(placed.place.key);
    return true;
  };
  auto const revocation = static_cast<std::uint8_t>(StatementKind::revocation);
  TRY_VOID(storage::for_each_statement(view, revocation, note));
  return keys;
}

}  // namespace bindle::agent
