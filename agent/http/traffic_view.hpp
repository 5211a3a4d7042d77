#pragma once

#include "agent/traffic_counters.hpp"

#include <boost/json.hpp>

namespace bindle::agent::http {

// Adds `sessions`, `datagrams`, `beacons`, `arrivals`, `cut_through`, `foreign`, `sticks` and
// `requests`. Field names are a contract; docs/http-api.md lists them.
void add_traffic(boost::json::object& body, TrafficCounters const& traffic);

}  // namespace bindle::agent::http
