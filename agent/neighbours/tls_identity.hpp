#pragma once

#include "agent/config/config.hpp"
#include "agent/core/node_ids.hpp"
#include "bundle/signing_key.hpp"
#include "convergence/tcpcl/tls/tls_context.hpp"

#include <memory>

namespace bindle::agent {

// By what this node proves who it is: the configured certificate, or else the one that it makes for
// its own key. The file with that, identity.crt, is written anew when it is missing or does not
// say what it should. Blocks.
Result<std::shared_ptr<convergence::tcpcl::TlsContext const>> load_tls_identity(
    Config const& config, SigningKey const& key, NodeIds const& ids);

}  // namespace bindle::agent
