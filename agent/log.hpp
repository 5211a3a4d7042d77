#pragma once

#include "agent/config/config.hpp"

namespace bindle::agent {

// Points the process's log at standard error, a line for each event: for people, or one JSON
// object a line.
void set_up_log(Config::Log const& log);

}  // namespace bindle::agent
