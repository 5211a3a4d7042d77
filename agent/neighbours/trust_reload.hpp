#pragma once

#include "agent/config/config.hpp"
#include "agent/core/node_ids.hpp"
#include "agent/neighbours/trust.hpp"
#include "agent/node.hpp"
#include "convergence/tcpcl/entity.hpp"

#include <functional>

namespace bindle::agent {

// Takes up what the administrator changed, while the node runs, about whom it believes: tcpcl.tls,
// tcpcl.trust, [tls], [[neighbour]] and the keyring. Sessions that would not come about any more,
// or in another way, end. Belongs to the I/O thread.
class TrustReload {
 public:
  // Reads the configuration as at the start. Blocks.
  using ReadConfig = std::function<Result<Config>()>;

  struct Parts {
    NeighbourSettings& settings;
    Trust& trust;
    Node& node;
    convergence::tcpcl::Entity& tcpcl;
    SigningKey const& key;
    NodeIds ids;
    WorkerPool& workers;
  };

  TrustReload(ReadConfig read_config, Parts parts)
      : read_config_(std::move(read_config)), parts_(std::move(parts)) {}

  // One at a time. Changes nothing when it fails.
  Task<Result<void>> run();

 private:
  struct Read {
    NeighbourSettings settings;
    std::shared_ptr<convergence::tcpcl::TlsContext const> tls;
  };

  Result<Read> read() const;

  ReadConfig read_config_;
  Parts parts_;
};

}  // namespace bindle::agent
