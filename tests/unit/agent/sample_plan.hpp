#pragma once

#include "agent/core/routing/contact_plan.hpp"
#include "tests/unit/agent/sample_queue.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bindle::test {

// Seconds after the time that tests begin at, as a time of the plan.
inline DtnTimeMs second(std::uint64_t number) {
  return at(std::chrono::seconds(number)).dtn_ms;
}

// From dtn://FROM/ to dtn://TO/, 1000 octets a second, between these seconds.
inline agent::PlannedContact contact(std::string_view from,
                                     std::string_view to,
                                     std::uint64_t start,
                                     std::uint64_t end) {
  agent::PlannedContact made;
  made.from = eid("dtn://" + std::string(from) + "/");
  made.to = eid("dtn://" + std::string(to) + "/");
  made.start_ms = second(start);
  made.end_ms = second(end);
  made.rate = 1000;
  return made;
}

}  // namespace bindle::test
