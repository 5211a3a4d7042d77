#include "agent/channels/channels.hpp"
#include "agent/http/api.hpp"
#include "storage/statement_walk.hpp"

#include <utility>

// Channels: publishers' streams of files.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

constexpr auto kChannel = static_cast<std::uint8_t>(StatementKind::channel);

struct ChannelView {
  Keyring const& keyring;
  PublisherKey const& own;

  json::object describe(ChannelHead const& head) const;
};

json::object ChannelView::describe(ChannelHead const& head) const {
  auto const* const entry = keyring.find(head.key);
  json::array items;
  for (auto const& item : head.items)
    items.emplace_back(item.to_string());
  return {{"channel", head.name},
          {"key", head.key.to_string()},
          {"publisher_name", entry == nullptr ? "" : entry->name},
          {"publisher_level", to_string(keyring.level_of(head.key))},
          {"own", head.key == own},
          {"version", head.version},
          {"items", std::move(items)}};
}

// One that went on under another key is shown there only.
bool goes_on_elsewhere(storage::View const& view, ChannelHead const& head, Keyring const& keyring) {
  auto const successor = keyring.successions().successor_of(head.key);
  if (!successor) return false;
  auto const kept = storage::find_statement(view, {kChannel, *successor, head.name});
  return kept && kept->has_value();
}

Result<json::object> channel_listing(storage::View const& view, ChannelView const& shown) {
  json::array channels;
  auto const note = [&](storage::PlacedStatement const& placed) -> Result<bool> {
    TRY(auto const statement, statement_in(placed.statement));
    auto const* const head = std::get_if<ChannelHead>(&statement);
    if (head == nullptr || goes_on_elsewhere(view, *head, shown.keyring)) return true;
    auto channel = shown.describe(*head);
    channel["disputed"] = placed.statement.disputed;
    channels.push_back(std::move(channel));
    return true;
  };
  TRY_VOID(storage::for_each_statement(view, kChannel, note));
  return json::object{{"channels", std::move(channels)}};
}

Result<std::string> channel_name_in(json::object const& body) {
  auto const* const name = body.if_contains("name");
  if (name != nullptr && name->is_string()) return std::string(name->get_string());
  return fail(Errc::invalid_argument, "\"name\" must be given as a string");
}

}  // namespace

Task<Result<void>> Api::channels(Exchange& exchange, Arguments) {
  auto list = [this, keyring = trust_.keyring()] {
    return channel_listing(store_.view(), {*keyring, facts_.publisher_key});
  };
  CO_TRY(auto body, co_await workers_.run(std::move(list)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::create_channel(Exchange& exchange, Arguments) {
  CO_TRY(auto const body, co_await exchange.read_json());
  CO_TRY(auto const name, channel_name_in(body));
  CO_TRY(auto const head, co_await node_.channels().create(name));
  auto const keyring = trust_.keyring();
  ChannelView const shown{*keyring, facts_.publisher_key};
  auto reply = shown.describe(head);
  co_return co_await exchange.send_json(status::created, std::move(reply));
}

}  // namespace bindle::agent::http
