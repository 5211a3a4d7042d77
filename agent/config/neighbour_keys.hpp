#pragma once

#include "agent/config/config_keys.hpp"

#include <vector>

namespace bindle::agent {

// tcpcl.tls and tcpcl.trust.
void add_tcpcl_security_keys(std::vector<ConfigKey>& keys);

// [tls]
void add_tls_keys(std::vector<ConfigKey>& keys);

// [[neighbour]]
void add_neighbour_keys(std::vector<ConfigKey>& keys);

}  // namespace bindle::agent
