#pragma once

#include "agent/forwarding/cut_through_counters.hpp"
#include "agent/http/request_counters.hpp"
#include "agent/reception/arrival_counters.hpp"
#include "agent/reception/foreign_traffic.hpp"
#include "agent/stick/stick_totals.hpp"
#include "convergence/discovery/counters.hpp"
#include "convergence/tcpcl/counters.hpp"
#include "convergence/udpcl/counters.hpp"

namespace bindle::agent {

// What came into the node from outside by every port and every stick, good and bad, since it began.
struct TrafficCounters {
  convergence::tcpcl::Counters sessions;
  convergence::udpcl::Counters datagrams;
  convergence::discovery::Counters beacons;
  ArrivalCounters arrivals;
  CutThroughCounters cut_through;
  ForeignTraffic::Counters foreign;
  StickTotals sticks;
  http::RequestCounters requests;
};

}  // namespace bindle::agent
