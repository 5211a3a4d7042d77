#include "tools/cli/keys.hpp"

#include "bundle/keyring.hpp"
#include "bundle/signing_key.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/node_folder.hpp"
#include "tools/cli/table.hpp"
#include "tools/cli/target.hpp"

#include <boost/json/serialize.hpp>

namespace bindle::cli {
namespace {

namespace json = boost::json;

json::object entry_fields(PublisherKey const& key, Keyring::Entry const& entry) {
  return {{"key", key.to_string()},
          {"fingerprint", fingerprint(key)},
          {"name", entry.name},
          {"level", to_string(entry.level)}};
}

// The same object as GET /v1/keys.
Result<json::object> read_keys(std::filesystem::path const& folder) {
  TRY(auto const key, read_identity(folder));
  TRY(auto const keyring, read_keyring(folder / kKeyringFile));
  json::array keys;
  for (auto const& [publisher, entry] : keyring.entries()) {
    keys.emplace_back(entry_fields(publisher, entry));
  }
  auto const own = key.public_key();
  return json::object{{"publisher_key", own.to_string()},
                      {"fingerprint", fingerprint(own)},
                      {"keys", std::move(keys)}};
}

std::string standing_of(json::object const& key) {
  if (flag_field(key, "revoked")) return "revoked";
  return text_field(key, "level") + (text_field(key, "successor").empty() ? "" : ", followed");
}

std::string shown(json::object const& keys) {
  Table table({{"KEY"}, {"FINGERPRINT"}, {"LEVEL"}, {"NAME"}});
  for (auto const& key : objects_field(keys, "keys")) {
    table.add_row({text_field(key, "key"),
                   text_field(key, "fingerprint"),
                   standing_of(key),
                   text_field(key, "name")});
  }
  return "own key:     " + printable(text_field(keys, "publisher_key")) + "\n" +
         "fingerprint: " + printable(text_field(keys, "fingerprint")) + "\n\n" + table.to_string();
}

std::string explained(json::object const& key) {
  auto text = "key:         " + printable(text_field(key, "key")) +
              "\nfingerprint: " + printable(text_field(key, "fingerprint")) +
              "\nlevel:       " + standing_of(key) +
              "\nname:        " + printable(text_field(key, "name")) + "\n";
  auto const path = object_field(key, "path");
  auto const steps = objects_field(path, "keys");
  if (steps.empty()) return text + "nobody who is trusted here vouches for it\n";
  text += "path:\n";
  for (auto const& step : steps)
    text += "  " + printable(text_field(step, "key")) + " " + printable(text_field(step, "name")) +
            "\n";
  auto const worth = path.if_contains("worth");
  return text +
         "worth:       " + (worth != nullptr ? boost::json::serialize(*worth) : std::string("0")) +
         "\n";
}

Result<ExitCode> show_key(std::string const& text, Session& session) {
  TRY(auto const key, parse_key_argument(text));
  TRY(auto const reply, session.node.get(Target("/v1/keys").segment(key.to_string()).text()));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text(explained(reply));
  return ExitCode::ok;
}

}  // namespace

Result<PublisherKey> parse_key_argument(std::string_view text) {
  auto const key = PublisherKey::parse(text);
  if (key) return *key;
  return fail(Errc::invalid_argument, "a publisher key has 64 hexadecimal digits");
}

Result<ExitCode> run(ShowKeys const& command, Session& session) {
  if (!command.key.empty()) return show_key(command.key, session);
  TRY(auto const keys,
      command.folder.empty() ? session.node.get("/v1/keys") : read_keys(command.folder));
  if (session.console.wants_json()) {
    session.console.write_json(keys);
  } else {
    session.console.write_text(shown(keys));
  }
  return ExitCode::ok;
}

Result<ExitCode> run(TrustKey const& command, Session& session) {
  TRY(auto const key, parse_key_argument(command.key));
  TRY(auto const level, parse_trust_level(command.level));
  json::object const body = {
      {"key", key.to_string()}, {"name", command.name}, {"level", to_string(level)}};
  TRY(auto const reply, session.node.post("/v1/keys", body));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
  } else {
    session.console.write_text(fingerprint(key) + " is now " + std::string(to_string(level)) +
                               "\n");
  }
  return ExitCode::ok;
}

}  // namespace bindle::cli
