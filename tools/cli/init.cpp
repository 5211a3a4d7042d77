#include "tools/cli/init.hpp"

#include "bundle/eid.hpp"
#include "bundle/identity_certificate.hpp"
#include "bundle/node_name.hpp"
#include "tools/cli/config_document.hpp"
#include "tools/cli/config_template.hpp"
#include "tools/cli/file_access.hpp"
#include "tools/cli/node_folder.hpp"
#include "tools/cli/port_number.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <unistd.h>

#include <array>
#include <filesystem>

namespace bindle::cli {
namespace {

namespace fs = std::filesystem;
namespace urls = boost::urls;

constexpr unsigned kSecret = 0600;
constexpr unsigned kOrdinary = 0644;

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

Result<void> check_listen_address(std::string const& text) {
  auto const parsed = urls::parse_authority(text);
  boost::system::error_code error;
  if (parsed && !parsed->has_userinfo() && port_number(std::string(parsed->port()))) {
    std::string const host(parsed->encoded_host_address());
    boost::asio::ip::make_address(host, error);
    if (!error || host == "localhost") return {};
  }
  return fail(Errc::invalid_argument,
              "\"" + text + "\" is not ADDRESS:PORT with an IP address, such as 127.0.0.1:8620");
}

Result<void> check_peer(std::string const& text) {
  auto const parsed = urls::parse_uri(text);
  auto const good =
      parsed && parsed->scheme() == "tcpcl" && !parsed->encoded_host().empty() &&
      !parsed->has_userinfo() && parsed->encoded_path().empty() && !parsed->has_query() &&
      !parsed->has_fragment() &&
      (!parsed->has_port() || port_number(std::string(parsed->port())).value_or(0) != 0);
  if (good) return {};
  return fail(Errc::invalid_argument,
              "\"" + text + "\" is no peer's address, such as tcpcl://192.0.2.7:4556");
}

Result<std::string> wanted_name(Init const& command) {
  if (command.name.empty()) return safe_node_name(host_name());
  return check_node_name(command.name);
}

Result<void> refuse_existing(fs::path const& folder) {
  for (auto const file : {kConfigFile, kIdentityFile, kCertificateFile, kKeyringFile}) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(folder / file, error))) {
      return fail(Errc::conflict,
                  folder.string() + " holds a node already: there is " + std::string(file));
    }
  }
  return {};
}

Result<void> write_new(fs::path const& path, std::string_view text, unsigned mode) {
  TRY(auto file, OpenFile::create(path, mode));
  TRY_VOID(file.write(as_bytes(text)));
  return file.sync();
}

Result<void> write_node(fs::path const& folder,
                        std::string const& config,
                        SigningKey const& key,
                        std::string const& certificate,
                        Keyring const& keyring) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fail(Errc::io, "cannot make " + folder.string() + ": " + error.message());
  TRY_VOID(refuse_existing(folder));
  TRY_VOID(write_new(folder / kIdentityFile, key.to_text(), kSecret));
  TRY_VOID(write_new(folder / kCertificateFile, certificate, kOrdinary));
  TRY_VOID(write_new(folder / kKeyringFile, keyring.to_text(), kOrdinary));
  TRY_VOID(write_new(folder / kConfigFile, config, kOrdinary));
  return sync_folder(folder);
}

void report(Console& console,
            std::string const& name,
            fs::path const& folder,
            PublisherKey const& key) {
  auto const config = (folder / kConfigFile).string();
  if (console.wants_json()) {
    return console.write_json(boost::json::object{{"name", name},
                                                  {"folder", folder.string()},
                                                  {"config", config},
                                                  {"publisher_key", key.to_string()},
                                                  {"fingerprint", fingerprint(key)}});
  }
  console.write_text("Node " + name + " is ready in " + folder.string() + "\nkey fingerprint: " +
                     fingerprint(key) + "\nstart it with:   bindled --config " + config + "\n");
}

}  // namespace

Result<std::string> config_text(Init const& command) {
  ConfigDocument config(config_template());
  TRY(auto const name, wanted_name(command));
  config.set("node", "name", name);
  if (!command.http.empty()) {
    TRY_VOID(check_listen_address(command.http));
    config.set("http", "listen", command.http);
  }
  if (!command.tcpcl.empty()) {
    TRY_VOID(check_listen_address(command.tcpcl));
    config.set("tcpcl", "listen", command.tcpcl);
  }
  for (auto const& peer : command.peers) {
    TRY_VOID(check_peer(peer));
    config.append("peer", "address", peer);
  }
  return config.text();
}

Result<ExitCode> run(Init const& command, Session& session) {
  TRY(auto const name, wanted_name(command));
  TRY(auto const config, config_text(command));
  auto const key = SigningKey::generate();
  Keyring keyring;
  TRY_VOID(keyring.put(key.public_key(), {name, TrustLevel::verified}));
  // For the node ID that a node has unless its configuration names another.
  TRY(auto const node_id, Eid::dtn(name, ""));
  TRY(auto const certificate, make_identity_certificate(key, {node_id}));
  fs::path const folder(command.folder);
  TRY_VOID(write_node(folder, config, key, certificate, keyring));
  report(session.console, name, folder, key.public_key());
  return ExitCode::ok;
}

}  // namespace bindle::cli
