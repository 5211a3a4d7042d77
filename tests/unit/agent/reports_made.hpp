#pragma once

#include "bundle/administrative_record.hpp"
#include "bundle/status_report.hpp"
#include "tests/unit/agent/receiver.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::test {

inline agent::Reporter::Settings every_report() {
  agent::Reporter::Settings settings;
  settings.enabled.fill(true);
  return settings;
}

inline BundleSpec asking_for_reports(Receiver& receiver, std::string_view destination) {
  auto spec = receiver.spec();
  spec.destination = testing::eid(destination);
  spec.report_to = testing::eid("dtn://neighbour/reports");
  spec.flags = bundle_flag::kAllReports;
  return spec;
}

// "received 0", "deleted 8", ... for each report in the outbox.
inline std::vector<std::string> reports_made(Receiver& receiver) {
  std::vector<std::string> found;
  for (auto const& [arrival, record] : receiver.in(storage::Queue::outbox)) {
    EXPECT_EQ(record.destination, "dtn://neighbour/reports");
    EXPECT_EQ(record.source, "dtn://node/");
    auto const payload = receiver.node.store->open_payload(arrival)->read_all(1000).value();
    auto const report =
        decode_status_report(decode_administrative_record(payload)->content).value();
    for (auto const status : kBundleStatuses)
      if (report.item(status).asserted)
        found.push_back(std::string(to_string(status)) + " " +
                        std::to_string(static_cast<std::uint64_t>(report.reason)));
  }
  return found;
}

}  // namespace bindle::test
