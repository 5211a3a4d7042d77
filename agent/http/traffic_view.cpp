#include "agent/http/traffic_view.hpp"

namespace bindle::agent::http {
namespace {

namespace json = boost::json;

json::object view(convergence::tcpcl::Counters const& counters) {
  json::object failures;
  for (auto const failure : convergence::tcpcl::kFailures)
    failures[name(failure)] = counters.of(failure);
  return {{"accepted", counters.accepted},
          {"established", counters.sessions},
          {"evicted", counters.evicted},
          {"turned_away", counters.turned_away},
          {"failures", std::move(failures)}};
}

json::object view(convergence::udpcl::Counters const& counters) {
  return {{"received", counters.datagrams},
          {"bundles", counters.bundles},
          {"malformed", counters.malformed},
          {"unsupported", counters.unsupported},
          {"refused", counters.refused},
          {"from_strangers", counters.from_strangers},
          {"own", counters.own}};
}

json::object view(convergence::discovery::Counters const& counters) {
  return {{"received", counters.received},
          {"malformed", counters.malformed},
          {"elsewhere", counters.elsewhere},
          {"rate_limited", counters.rate_limited}};
}

json::object view(ArrivalCounters const& counters) {
  return {{"taken", counters.taken},
          {"quarantined", counters.quarantined},
          {"malformed", counters.malformed},
          {"unacceptable", counters.unacceptable},
          {"no_room", counters.no_room},
          {"failed", counters.failed}};
}

json::object view(CutThroughCounters const& counters) {
  return {{"bundles", counters.bundles},
          {"bytes", counters.bytes},
          {"repeated", counters.repeated},
          {"slow", counters.slow},
          {"failed", counters.failed}};
}

json::object view(ForeignTraffic::Counters const& counters) {
  return {{"bundles", counters.bundles},
          {"bytes", counters.bytes},
          {"over_rate", counters.over_rate},
          {"over_storage", counters.over_storage}};
}

json::object view(StickTotals const& totals) {
  return {{"syncs", totals.syncs},
          {"failed", totals.failed},
          {"taken", totals.taken},
          {"refused", totals.refused},
          {"damaged", totals.damaged},
          {"ignored", totals.ignored},
          {"inventories_refused", totals.inventories_refused}};
}

json::object view(RequestCounters const& counters) {
  return {{"answered", counters.answered},
          {"refused", counters.refused},
          {"failed", counters.failed},
          {"unreadable", counters.unreadable}};
}

}  // namespace

void add_traffic(json::object& body, TrafficCounters const& traffic) {
  body["sessions"] = view(traffic.sessions);
  body["datagrams"] = view(traffic.datagrams);
  body["beacons"] = view(traffic.beacons);
  body["arrivals"] = view(traffic.arrivals);
  body["cut_through"] = view(traffic.cut_through);
  body["foreign"] = view(traffic.foreign);
  body["sticks"] = view(traffic.sticks);
  body["requests"] = view(traffic.requests);
}

}  // namespace bindle::agent::http
