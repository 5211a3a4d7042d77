#include "agent/http/api.hpp"
#include "agent/http/json_view.hpp"
#include "agent/http/page.hpp"
#include "agent/statements/statement_record.hpp"
#include "bundle/sha256.hpp"
#include "bundle/signing_key.hpp"

#include <algorithm>
#include <utility>

// What keys have stated: rotations, revocations, heads of channels.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;
using storage::PlacedStatement;
using storage::StatementPlace;

std::string cursor_of(StatementPlace const& place) {
  return std::to_string(place.kind) + "-" + place.key.to_string() + "-" +
         to_hex(as_bytes(place.detail));
}

Error bad_cursor() {
  return fail(Errc::invalid_argument, "\"after\" must be the \"next\" of an earlier page");
}

Result<StatementPlace> parse_cursor(std::string const& text) {
  auto const first = text.find('-');
  auto const second = first == std::string::npos ? first : text.find('-', first + 1);
  if (second == std::string::npos) return bad_cursor();
  auto const kind = parse_count("after", text.substr(0, first));
  auto const key = PublisherKey::parse(text.substr(first + 1, second - first - 1));
  auto const detail = from_hex(text.substr(second + 1));
  if (!kind || *kind > 255 || !key || !detail) return bad_cursor();
  return StatementPlace{static_cast<std::uint8_t>(*kind), *key, std::string(as_text(*detail))};
}

struct Particulars {
  json::object& into;

  void operator()(Introduction const&) const {}

  void operator()(KeyRotation const& rotation) const {
    into["sequence"] = rotation.sequence;
    into["successor"] = rotation.successor.to_string();
    into["successor_fingerprint"] = fingerprint(rotation.successor);
  }

  void operator()(KeyRevocation const& revocation) const {
    into["sequence"] = revocation.sequence;
    into["reason"] = revocation.reason;
  }

  void operator()(Vouching const& vouching) const {
    into["sequence"] = vouching.sequence;
    into["subject"] = vouching.subject.to_string();
    into["stands"] = vouching.stands;
  }

  void operator()(ChannelHead const& head) const {
    json::array items;
    for (auto const& item : head.items)
      items.emplace_back(item.to_string());
    into["channel"] = head.name;
    into["version"] = head.version;
    into["items"] = std::move(items);
  }
};

Result<json::object> json_of_statement(PlacedStatement const& placed, Keyring const& keyring) {
  TRY(auto const statement, statement_in(placed.statement));
  auto const& key = placed.place.key;
  auto const* const entry = keyring.find(key);
  json::object body{{"id", to_hex(sha256(placed.statement.octets))},
                    {"kind", to_string(kind_of(statement))},
                    {"key", key.to_string()},
                    {"fingerprint", fingerprint(key)},
                    {"name", entry == nullptr ? "" : entry->name},
                    {"received", json_of_unix_time(placed.statement.received_ms)},
                    {"foreign", placed.statement.foreign},
                    {"disputed", placed.statement.disputed},
                    {"octets", to_hex(placed.statement.octets)}};
  std::visit(Particulars{body}, statement);
  return body;
}

Result<json::object> statement_listing(storage::View const& view,
                                       Keyring const& keyring,
                                       std::optional<StatementPlace> const& after,
                                       std::size_t limit) {
  TRY(auto const page, storage::statement_page(view, after, limit));
  json::array statements;
  for (auto const& placed : page) {
    TRY(auto statement, json_of_statement(placed, keyring));
    statements.push_back(std::move(statement));
  }
  json::value next = nullptr;
  if (page.size() == limit) next = json::string(cursor_of(page.back().place));
  return json::object{{"statements", std::move(statements)}, {"next", std::move(next)}};
}

}  // namespace

Task<Result<void>> Api::statements(Exchange& exchange, Arguments) {
  CO_TRY(auto const limit, limit_of(exchange));
  std::optional<StatementPlace> after;
  if (auto const text = exchange.query("after")) {
    CO_TRY(after, parse_cursor(*text));
  }
  auto list = [this, after, limit, keyring = trust_.keyring()] {
    return statement_listing(store_.view(), *keyring, after, limit);
  };
  CO_TRY(auto body, co_await workers_.run(std::move(list)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::take_statement(Exchange& exchange, Arguments) {
  CO_TRY(auto octets, co_await exchange.read_octets(kMaxStatementSize));
  json::object body{{"id", to_hex(sha256(octets))}};
  CO_TRY(auto const outcome, co_await node_.statements().publish(std::move(octets)));
  body["outcome"] = to_string(outcome);
  auto const code = outcome == KeepOutcome::kept ? status::created : status::ok;
  co_return co_await exchange.send_json(code, std::move(body));
}

}  // namespace bindle::agent::http
