#pragma once

#include "agent/config/config.hpp"

#include <functional>

namespace bindle::agent {

// Runs a node until SIGTERM or SIGINT, then stops it cleanly: links are ended, what was accepted
// is on stable storage. On SIGHUP whom it believes is read anew, with `read_config` (TrustReload).
// Tells systemd (sd_notify) when it is ready and when it stops. Fails when the node cannot start.
// Blocks.
Result<void> run_daemon(Config const& config, std::function<Result<Config>()> read_config);

// Reads the files that the configuration names and a start would need, apart from those that
// `bindle init` makes: the security keys. Fails as a start would. Blocks.
Result<void> check_key_files(Config const& config);

}  // namespace bindle::agent
