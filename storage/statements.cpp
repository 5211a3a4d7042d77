#include "storage/statements.hpp"

#include "storage/counters.hpp"
#include "storage/keys.hpp"
#include "storage/statement_codec.hpp"
#include "storage/transaction.hpp"

#include <utility>

namespace bindle::storage {
namespace {

constexpr std::string_view kStatements = "statements";
constexpr std::string_view kForeignStatements = "foreign_statements";
constexpr std::uint64_t kStatementOverhead = 512;

std::string statement_prefix(std::uint8_t kind, PublisherKey const& key) {
  return make_key(kind, ByteView(key.bytes));
}

std::string statement_key(StatementPlace const& place) {
  return statement_prefix(place.kind, place.key) + place.detail;
}

Result<StatementPlace> parse_place(std::string_view key) {
  StatementPlace place;
  TRY(place.kind, take_octet(key));
  if (key.size() < PublisherKey::kSize) return fail(Errc::malformed, "a statement's key is short");
  TRY(place.key, PublisherKey::from_bytes(as_bytes(key.substr(0, PublisherKey::kSize))));
  place.detail = key.substr(PublisherKey::kSize);
  return place;
}

// Of a new one; the places of one kind and signer are few.
Result<void> check_statement_limits(View const& view,
                                    StatementPlace const& place,
                                    KeptStatement const& statement,
                                    StatementLimits const& limits) {
  TRY(auto const all, read_counter(view, kStatements));
  TRY(auto const foreign, read_counter(view, kForeignStatements));
  if (all >= limits.all) return fail(Errc::over_budget, "too many statements are kept");
  if (statement.foreign && foreign >= limits.foreign)
    return fail(Errc::over_budget, "too many statements of strangers are kept");
  TRY(auto const of_the_signer, statements_of(view, place.kind, place.key));
  if (of_the_signer.size() >= limits.of_a_signer)
    return fail(Errc::over_budget, "too many statements of this signer are kept");
  return {};
}

Result<void> count_statement(Transaction& transaction, KeptStatement const& statement) {
  TRY_VOID(add_to_counter(transaction, kStatements, 1));
  return statement.foreign ? add_to_counter(transaction, kForeignStatements, 1) : Result<void>{};
}

Result<std::vector<PlacedStatement>> read_page(Cursor& at,
                                               std::string const& before,
                                               std::size_t limit) {
  std::vector<PlacedStatement> page;
  for (; at.valid() && page.size() < limit; at.next()) {
    PlacedStatement placed;
    TRY(placed.place, parse_place(before + std::string(at.key_after_prefix())));
    TRY(placed.statement, decode_statement_record(at.value()));
    page.push_back(std::move(placed));
  }
  TRY_VOID(at.status());
  return page;
}

}  // namespace

Result<void> put_statement(Transaction& transaction,
                           StatementPlace const& place,
                           KeptStatement const& statement,
                           StatementLimits const& limits) {
  if (place.detail.size() > kMaxStatementDetail)
    return fail(Errc::invalid_argument, "the detail of a statement is too long");
  TRY(auto const before, find_statement(transaction, place));
  if (!before) {
    TRY_VOID(check_statement_limits(transaction, place, statement, limits));
    TRY_VOID(transaction.charge(statement.octets.size() + kStatementOverhead));
    TRY_VOID(count_statement(transaction, statement));
  } else if (before->foreign && !statement.foreign) {
    TRY_VOID(take_from_counter(transaction, kForeignStatements, 1));
  }
  auto kept = statement;
  kept.foreign = statement.foreign && (!before || before->foreign);
  transaction.put(Column::statements, statement_key(place), encode(kept));
  return {};
}

Result<std::optional<KeptStatement>> find_statement(View const& view, StatementPlace const& place) {
  TRY(auto const value, view.get(Column::statements, statement_key(place)));
  if (!value) return std::nullopt;
  TRY(auto statement, decode_statement_record(*value));
  return std::optional(std::move(statement));
}

Result<std::vector<PlacedStatement>> statement_page(View const& view,
                                                    std::optional<StatementPlace> const& after,
                                                    std::size_t limit) {
  auto at = view.scan(Column::statements, {});
  // The next key is the last one with one more octet.
  if (after) at.seek(statement_key(*after) + '\0');
  return read_page(at, {}, limit);
}

Result<std::vector<PlacedStatement>> statements_of(View const& view,
                                                   std::uint8_t kind,
                                                   PublisherKey const& key) {
  auto const prefix = statement_prefix(kind, key);
  auto at = view.scan(Column::statements, prefix);
  return read_page(at, prefix, StatementLimits{}.of_a_signer);
}

Result<std::set<Arrival>> statement_bundles(View const& view) {
  std::set<Arrival> bundles;
  auto at = view.scan(Column::statements, {});
  for (; at.valid(); at.next()) {
    TRY(auto const statement, decode_statement_record(at.value()));
    if (statement.carried_by != 0) bundles.insert(statement.carried_by);
  }
  TRY_VOID(at.status());
  return bundles;
}

Result<std::uint64_t> statement_count(View const& view) {
  return read_counter(view, kStatements);
}

}  // namespace bindle::storage
