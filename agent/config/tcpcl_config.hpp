#pragma once

#include "agent/config/config.hpp"
#include "convergence/tcpcl/config.hpp"

namespace bindle::agent {

// What the administrator's configuration means for the TCP convergence layer.
convergence::tcpcl::Config tcpcl_config(Config const& config);

}  // namespace bindle::agent
