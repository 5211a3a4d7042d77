#include "tools/cli/key_statements.hpp"

#include "bundle/statements/key_revocation.hpp"
#include "bundle/statements/key_rotation.hpp"
#include "tools/cli/file_access.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/keys.hpp"
#include "tools/cli/node_folder.hpp"
#include "tools/cli/pages.hpp"
#include "tools/cli/table.hpp"

#include <chrono>
#include <filesystem>
#include <system_error>

namespace bindle::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr unsigned kSecretMode = 0600;
constexpr std::string_view kNextKeyFile = "identity.key.next";
constexpr std::size_t kFormerDigits = 16;

// Rises as long as the clock does; of one key, whoever has it makes few statements.
std::uint64_t next_sequence() {
  auto const now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

Result<void> write_key(fs::path const& path, SigningKey const& key) {
  TRY(auto file, OpenFile::create(path, kSecretMode));
  TRY_VOID(file.write(as_bytes(key.to_text())));
  TRY_VOID(file.sync());
  return sync_folder(path.parent_path());
}

// The one that an earlier, interrupted rotation made, or a new one.
Result<SigningKey> next_key(fs::path const& folder) {
  auto begun = read_signing_key(folder / kNextKeyFile);
  if (begun || begun.error().code != Errc::not_found) return begun;
  auto key = SigningKey::generate();
  TRY_VOID(write_key(folder / kNextKeyFile, key));
  return key;
}

Result<void> keep_former(fs::path const& path, SigningKey const& key) {
  auto const written = write_key(path, key);
  if (written || written.error().code != Errc::conflict) return written;
  TRY(auto const there, read_signing_key(path));
  if (there.public_key() == key.public_key()) return {};
  return written;
}

Result<void> put_in_place(fs::path const& folder) {
  std::error_code error;
  fs::rename(folder / kNextKeyFile, folder / kIdentityFile, error);
  if (error)
    return fail(Errc::io,
                "cannot replace " + (folder / kIdentityFile).string() + ": " + error.message());
  return sync_folder(folder);
}

Result<void> check_own_key(ApiClient& node, SigningKey const& key) {
  TRY(auto const reply, node.get("/v1/keys"));
  if (text_field(reply, "publisher_key") == key.public_key().to_string()) return {};
  return fail(Errc::conflict,
              "the node runs with another key than the one in this folder: restart it, or name "
              "its own folder");
}

std::string particulars(json::object const& statement) {
  auto const kind = text_field(statement, "kind");
  if (kind == "rotation") return "followed by " + text_field(statement, "successor_fingerprint");
  if (kind == "vouching")
    return (flag_field(statement, "stands") ? "for " : "no longer for ") +
           text_field(statement, "subject");
  if (kind == "channel")
    return text_field(statement, "channel") + ", version " +
           std::to_string(number_field(statement, "version"));
  return text_field(statement, "reason");
}

}  // namespace

Result<ExitCode> run(RotateKey const& command, Session& session) {
  fs::path const folder(command.folder);
  TRY(auto const old_key, read_identity(folder));
  TRY_VOID(check_own_key(session.node, old_key));
  TRY(auto const new_key, next_key(folder));
  TRY(auto const statement, sign_rotation(old_key, new_key, next_sequence()));
  TRY(auto const reply, session.node.post_octets("/v1/statements", statement));
  auto const digits = old_key.public_key().to_string().substr(0, kFormerDigits);
  auto const former = folder / (std::string(kIdentityFile) + "." + digits);
  TRY_VOID(keep_former(former, old_key));
  TRY_VOID(put_in_place(folder));
  auto const fresh = new_key.public_key();
  json::object const done{{"key", old_key.public_key().to_string()},
                          {"successor", fresh.to_string()},
                          {"successor_fingerprint", fingerprint(fresh)},
                          {"former_key_file", former.string()},
                          {"statement", text_field(reply, "id")}};
  if (session.console.wants_json())
    session.console.write_json(done);
  else
    session.console.write_text("the new key is " + fingerprint(fresh) + "; the old one stays in " +
                               former.string() +
                               "\nThe news spreads already. Restart the node: from then on it "
                               "publishes with the new key.\n");
  return ExitCode::ok;
}

Result<ExitCode> run(RevokeKey const& command, Session& session) {
  TRY(auto const key, read_signing_key(command.key_file));
  TRY(auto const statement,
      sign_revocation({key.public_key(), next_sequence(), command.reason}, key));
  TRY(auto const reply, session.node.post_octets("/v1/statements", statement));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text(fingerprint(key.public_key()) + " is revoked, for good\n");
  return ExitCode::ok;
}

Result<ExitCode> run(VouchForKey const& command, Session& session) {
  TRY(auto const key, parse_key_argument(command.key));
  auto const target = Target("/v1/keys").segment(key.to_string()).segment("vouching").text();
  json::object const body{{"stands", !command.withdraw}};
  TRY(auto const reply, session.node.post(target, body));
  if (session.console.wants_json())
    session.console.write_json(reply);
  else
    session.console.write_text("this node " +
                               std::string(command.withdraw ? "no longer vouches" : "vouches") +
                               " for " + fingerprint(key) + "\n");
  return ExitCode::ok;
}

Result<ExitCode> run(ListStatements const& command, Session& session) {
  TRY(auto const reply,
      fetch_pages(session.node, Target("/v1/statements"), "statements", command.limit));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  Table table({{"KIND"}, {"KEY"}, {"NAME"}, {"WHAT"}, {"RECEIVED"}});
  for (auto const& each : objects_field(reply, "statements")) {
    auto const* const mark = flag_field(each, "disputed") ? " (disputed)" : "";
    table.add_row({text_field(each, "kind"),
                   text_field(each, "fingerprint"),
                   text_field(each, "name"),
                   particulars(each) + mark,
                   text_field(each, "received")});
  }
  session.console.write_text(table.to_string());
  return ExitCode::ok;
}

}  // namespace bindle::cli
