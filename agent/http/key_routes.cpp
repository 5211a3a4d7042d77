#include "agent/http/api.hpp"
#include "agent/statements/vouching_web.hpp"
#include "bundle/signing_key.hpp"

#include <utility>

// The keyring: whom the node believes.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

constexpr std::size_t kMaxKeyringBody = std::size_t{16} << 20;

Result<PublisherKey> key_in(std::string const& text) {
  auto const key = PublisherKey::parse(text);
  if (key) return *key;
  return fail(Errc::invalid_argument, "\"key\" must be 64 hexadecimal digits");
}

Result<std::string> key_text_field(json::object const& body, std::string_view name) {
  auto const* const value = body.if_contains(name);
  if (value == nullptr || !value->is_string())
    return fail(Errc::invalid_argument, "\"" + std::string(name) + "\" must be given as a string");
  return std::string(value->get_string());
}

Result<TrustLevel> highest_level(Exchange const& exchange) {
  auto const text = exchange.query("level");
  return text ? parse_trust_level(*text) : TrustLevel::known;
}

Result<Keyring> keyring_in(ByteView body) {
  auto keyring = Keyring::from_text(as_text(body));
  if (keyring) return keyring;
  return fail(Errc::invalid_argument, keyring.error().detail);
}

json::value json_of_path(std::optional<WebOfTrust::Path> const& path, Keyring const& keyring) {
  if (!path) return nullptr;
  json::array keys;
  for (auto const& key : path->keys) {
    auto const* const entry = keyring.find(key);
    keys.push_back(
        json::object{{"key", key.to_string()}, {"name", entry == nullptr ? "" : entry->name}});
  }
  return json::object{{"worth", path->worth}, {"keys", std::move(keys)}};
}

Error own_key() {
  return fail(Errc::conflict, "this is the node's own key; it is always verified");
}

}  // namespace

json::object Api::json_of_key(PublisherKey const& key, Keyring::Entry const& entry) const {
  auto const successor = trust_.keyring()->successions().successor_of(key);
  json::value successor_text = nullptr;
  if (successor) successor_text = json::string(successor->to_string());
  return {{"key", key.to_string()},
          {"fingerprint", fingerprint(key)},
          {"name", entry.name},
          {"level", to_string(entry.level)},
          {"revoked", trust_.keyring()->is_revoked(key)},
          {"successor", std::move(successor_text)}};
}

Task<Result<void>> Api::keys(Exchange& exchange, Arguments) {
  json::array keys;
  auto const keyring = trust_.keyring();
  for (auto const& [key, entry] : keyring->entries())
    keys.push_back(json_of_key(key, entry));
  json::object body{{"publisher_key", facts_.publisher_key.to_string()},
                    {"fingerprint", fingerprint(facts_.publisher_key)},
                    {"keys", std::move(keys)}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::key(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const key, key_in(arguments.front()));
  auto const keyring = trust_.keyring();
  auto find = [this, key, keyring]() -> Result<std::optional<WebOfTrust::Path>> {
    TRY(auto const web, vouching_web(store_.view(), *keyring));
    return web.path_to(key);
  };
  CO_TRY(auto const path, co_await workers_.run(std::move(find)));
  auto const* const entry = keyring->find(key);
  auto body = json_of_key(key, entry == nullptr ? Keyring::Entry() : *entry);
  body["level"] = to_string(keyring->level_of(key));
  body["in_keyring"] = entry != nullptr;
  body["path"] = json_of_path(path, *keyring);
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

// Who vouches has made sure: by then the key is trusted here.
Task<Result<void>> Api::vouch(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const key, key_in(arguments.front()));
  CO_TRY(auto const body, co_await exchange.read_json());
  auto const* const stands = body.if_contains("stands");
  if (stands == nullptr || !stands->is_bool())
    co_return fail(Errc::invalid_argument, "\"stands\" must be true or false");
  if (key == facts_.publisher_key) co_return own_key();
  if (stands->get_bool() && trust_.keyring()->level_of(key) < TrustLevel::trusted)
    co_return fail(Errc::conflict, "vouch for keys at level trusted or verified only");
  Vouching vouching;
  vouching.subject = key;
  vouching.sequence = publishing_.clock.unix_ms();
  vouching.stands = stands->get_bool();
  auto sign = [this, vouching] { return sign_vouching(vouching, publishing_.key); };
  CO_TRY(auto octets, co_await workers_.run(std::move(sign)));
  CO_TRY(auto const outcome, co_await node_.statements().publish(std::move(octets)));
  json::object reply{{"key", key.to_string()}, {"stands", vouching.stands}};
  reply["outcome"] = to_string(outcome);
  co_return co_await exchange.send_json(status::ok, std::move(reply));
}

Task<Result<void>> Api::put_key(Exchange& exchange, Arguments) {
  CO_TRY(auto const body, co_await exchange.read_json());
  CO_TRY(auto const key_text, key_text_field(body, "key"));
  CO_TRY(auto const key, key_in(key_text));
  Keyring::Entry entry{"", TrustLevel::known};
  if (body.contains("name")) {
    CO_TRY(entry.name, key_text_field(body, "name"));
  }
  if (body.contains("level")) {
    CO_TRY(auto const level, key_text_field(body, "level"));
    CO_TRY(entry.level, parse_trust_level(level));
  }
  if (key == facts_.publisher_key) co_return own_key();
  CO_TRY_VOID(co_await node_.keyring_changes().put(key, entry));
  co_return co_await exchange.send_json(status::ok, json_of_key(key, entry));
}

Task<Result<void>> Api::remove_key(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const key, key_in(arguments.front()));
  if (key == facts_.publisher_key) co_return own_key();
  CO_TRY_VOID(co_await node_.keyring_changes().erase(key));
  json::object body{{"removed", key.to_string()}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::import_keys(Exchange& exchange, Arguments) {
  CO_TRY(auto const at_most, highest_level(exchange));
  CO_TRY(auto const body, co_await exchange.read_octets(kMaxKeyringBody));
  auto read = [&body] { return keyring_in(body); };
  CO_TRY(auto keyring, co_await workers_.run(std::move(read)));
  auto const count = keyring.entries().size();
  CO_TRY(auto const added, co_await node_.keyring_changes().merge(std::move(keyring), at_most));
  json::object reply{{"added", added}, {"kept", count - added}, {"level", to_string(at_most)}};
  co_return co_await exchange.send_json(status::ok, std::move(reply));
}

}  // namespace bindle::agent::http
