#include "agent/neighbours/trust_reload.hpp"

#include "agent/neighbours/tls_identity.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {

Result<TrustReload::Read> TrustReload::read() const {
  TRY(auto const config, read_config_());
  Read read;
  read.settings = config.neighbour_settings();
  TRY(read.tls, load_tls_identity(config, parts_.key, parts_.ids));
  return read;
}

Task<Result<void>> TrustReload::run() {
  auto read_files = [this] { return read(); };
  CO_TRY(auto changed, co_await parts_.workers.run(std::move(read_files)));
  CO_TRY(auto const former, co_await parts_.trust.reread());
  parts_.settings = std::move(changed.settings);
  parts_.tcpcl.use_tls(std::move(changed.tls));
  parts_.tcpcl.judge_peers_again();
  parts_.node.config_reloaded();
  co_await parts_.node.keyring_changes().follow(former);
  spdlog::info("whom to believe is read anew: {} keys, rules for {} neighbours",
               parts_.trust.keyring()->entries().size(),
               parts_.settings.neighbours.size());
  co_return Result<void>{};
}

}  // namespace bindle::agent
