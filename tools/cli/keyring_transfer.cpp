#include "tools/cli/keyring_transfer.hpp"

#include "bundle/keyring.hpp"
#include "bundle/signing_key.hpp"
#include "tools/cli/file_access.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/keys.hpp"
#include "tools/cli/target.hpp"

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxImport = 16 << 20;
constexpr unsigned kReadable = 0644;

// As the node shows it.
Result<Keyring> keyring_of(json::object const& reply) {
  Keyring keyring;
  for (auto const& each : objects_field(reply, "keys")) {
    TRY(auto const key, PublisherKey::parse(text_field(each, "key")));
    TRY(auto const level, parse_trust_level(text_field(each, "level")));
    TRY_VOID(keyring.put(key, {text_field(each, "name"), level}));
  }
  return keyring;
}

Result<void> check_keyring(Bytes const& octets, std::string const& file) {
  auto const keyring = Keyring::from_text(as_text(octets));
  if (keyring) return {};
  return fail(Errc::malformed, file + " is no keyring: " + keyring.error().detail);
}

}  // namespace

Result<ExitCode> run(RemoveKey const& command, Session& session) {
  TRY(auto const key, parse_key_argument(command.key));
  TRY(auto const reply, session.node.remove(Target("/v1/keys").segment(key.to_string()).text()));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text(fingerprint(key) + " is not in the keyring any more\n");
  return ExitCode::ok;
}

Result<ExitCode> run(ExportKeys const& command, Session& session) {
  TRY(auto const reply, session.node.get("/v1/keys"));
  TRY(auto const keyring, keyring_of(reply));
  auto const text = keyring.to_text();
  if (command.output == "-") {
    session.console.write_text(text);
    return ExitCode::ok;
  }
  TRY(auto file, OpenFile::create(command.output, kReadable));
  TRY_VOID(file.write(as_bytes(text)));
  TRY_VOID(file.sync());
  json::object const done{{"file", command.output}, {"keys", keyring.entries().size()}};
  if (session.console.wants_json())
    session.console.write_json(done);
  else
    session.console.remark(std::to_string(keyring.entries().size()) + " keys are in " +
                           command.output);
  return ExitCode::ok;
}

Result<ExitCode> run(ImportKeys const& command, Session& session) {
  TRY(auto const octets, read_whole(command.file, kMaxImport));
  TRY_VOID(check_keyring(octets, command.file));
  auto const target = Target("/v1/keys/import").query("level", command.level).text();
  TRY(auto const reply, session.node.post_octets(target, octets));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text(
        std::to_string(number_field(reply, "added")) + " keys are new, at most " + command.level +
        "; " + std::to_string(number_field(reply, "kept")) + " were there and stay as they were\n");
  return ExitCode::ok;
}

}  // namespace bindle::cli
