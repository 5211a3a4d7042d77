#include "agent/config/config.hpp"
#include "agent/daemon.hpp"
#include "agent/version.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

extern char** environ;

namespace {

using namespace bindle;
using namespace bindle::agent;

constexpr int kFailed = 1;
constexpr int kUsage = 2;

Result<Config> read_config(ConfigSources const& sources) {
  TRY(auto config, load_config(sources));
  // By convention of TLS libraries and of Wireshark, which reads it.
  if (auto const* const key_log = std::getenv("SSLKEYLOGFILE")) config.tls.key_log = key_log;
  return config;
}

int run(ConfigSources sources, bool only_check) {
  sources.environment = bindle_environment(environ);
  auto const config = read_config(sources);
  if (!config) {
    std::cerr << "bindled: " << config.error().detail << '\n';
    return kUsage;
  }
  if (only_check) {
    auto const keys = check_key_files(*config);
    if (!keys) {
      std::cerr << "bindled: " << keys.error().detail << '\n';
      return kUsage;
    }
    std::cout << sources.file.string() << " is good: node " << config->node.id.to_string() << '\n';
    return 0;
  }
  auto const outcome = run_daemon(*config, [sources] { return read_config(sources); });
  if (outcome) return 0;
  std::cerr << "bindled: " << outcome.error().detail << '\n';
  return kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Bindle, a delay-tolerant library node: carries files to places the network only "
      "sometimes reaches.");
  app.set_version_flag("--version", std::string("bindled ") + kVersion);
  ConfigSources sources;
  bool only_check = false;
  std::string http_listen;
  std::string tcpcl_listen;
  std::string data_dir;
  app.add_option("--config", sources.file, "The node's bindle.toml; `bindle init` writes one")
      ->required();
  app.add_flag(
      "--check-config", only_check, "Read the configuration, say whether it is good, and stop");
  app.add_option(
         "--set", sources.overrides, "section.key=value, stronger than file and environment")
      ->allow_extra_args(false);
  app.add_option("--http-listen", http_listen, "The same as --set http.listen=HOST:PORT");
  app.add_option("--tcpcl-listen", tcpcl_listen, "The same as --set tcpcl.listen=HOST:PORT");
  app.add_option("--data-dir", data_dir, "The same as --set node.data_dir=FOLDER");
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    auto const code = app.exit(error);
    return code == 0 ? 0 : kUsage;
  }
  if (!http_listen.empty()) sources.overrides.push_back("http.listen=" + http_listen);
  if (!tcpcl_listen.empty()) sources.overrides.push_back("tcpcl.listen=" + tcpcl_listen);
  if (!data_dir.empty()) sources.overrides.push_back("node.data_dir=" + data_dir);
  return run(std::move(sources), only_check);
}
