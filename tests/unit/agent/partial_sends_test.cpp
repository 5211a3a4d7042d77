#include "agent/forwarding/partial_sends.hpp"

#include "tests/unit/agent/sample_queue.hpp"

#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using test::eid;
using ::testing::ElementsAre;

Eid const kReef = eid("dtn://reef/");
Eid const kLagoon = eid("dtn://lagoon/");

TEST(PartialSends, KnowWhatANeighbourHolds) {
  PartialSends partial;
  partial.holds(kReef, 1, {0, 10});
  partial.holds(kReef, 1, {10, 10});
  EXPECT_THAT(partial.held(kReef, 1).ranges(), ElementsAre(PayloadRange{0, 20}));
  EXPECT_TRUE(partial.held(kReef, 2).empty());
  EXPECT_TRUE(partial.held(kLagoon, 1).empty());
}

TEST(PartialSends, AwaitAReceiptAfterACut) {
  PartialSends partial;
  EXPECT_FALSE(partial.awaits_receipt(kReef, 1));
  partial.cut_off(kReef, 1);
  EXPECT_TRUE(partial.awaits_receipt(kReef, 1));
  EXPECT_FALSE(partial.awaits_receipt(kLagoon, 1));
  partial.receipt_came(kReef, 1);
  EXPECT_FALSE(partial.awaits_receipt(kReef, 1));
}

TEST(PartialSends, ForgetWhatIsDone) {
  PartialSends partial;
  partial.holds(kReef, 1, {0, 10});
  partial.forget(kReef, 1);
  partial.forget(kReef, 1);
  EXPECT_TRUE(partial.held(kReef, 1).empty());
  EXPECT_EQ(partial.size(), 0u);
}

TEST(PartialSends, ForgetTheOldestWhenThereAreTooMany) {
  PartialSends partial;
  for (Arrival arrival = 1; arrival <= PartialSends::kMaxBundles + 1; ++arrival)
    partial.holds(kReef, arrival, {0, 10});
  EXPECT_EQ(partial.size(), PartialSends::kMaxBundles);
  EXPECT_TRUE(partial.held(kReef, 1).empty());
  EXPECT_FALSE(partial.held(kReef, 2).empty());
}

}  // namespace
}  // namespace bindle::agent
