#pragma once

#include "agent/config/config.hpp"
#include "convergence/udpcl/config.hpp"

namespace bindle::agent {

// What the administrator's configuration means for the UDP convergence layer.
convergence::udpcl::Config udpcl_config(Config const& config);

}  // namespace bindle::agent
