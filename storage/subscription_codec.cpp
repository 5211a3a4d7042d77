#include "storage/subscription_codec.hpp"

#include "storage/flat_message.hpp"
#include "storage/record_fields.hpp"
#include "storage/schema/records.capnp.h"

namespace bindle::storage {

std::string encode(Subscription const& subscription) {
  return encode_flat<kept::Subscription>([&subscription](kept::Subscription::Builder out) {
    out.setRule(text_field(subscription.rule));
    out.setBudgetBytes(subscription.budget_bytes);
    out.setRequestedBytes(subscription.requested_bytes);
    out.setRequestedFiles(subscription.requested_files);
    out.setLeftOutBytes(subscription.left_out_bytes);
    out.setLeftOutFiles(subscription.left_out_files);
    out.setConsidered(subscription.considered);
    out.setSetMs(subscription.set_ms);
    out.setRevision(subscription.revision);
    out.setPriority(priority_field(subscription.priority));
  });
}

Result<Subscription> decode_subscription(std::string_view bytes) {
  return decode_flat<kept::Subscription>(
      bytes, [](kept::Subscription::Reader in) -> Result<Subscription> {
        TRY(auto const priority, priority_of(in.getPriority()));
        return Subscription{.rule = string_of(in.getRule()),
                            .budget_bytes = in.getBudgetBytes(),
                            .priority = priority,
                            .requested_bytes = in.getRequestedBytes(),
                            .requested_files = in.getRequestedFiles(),
                            .left_out_bytes = in.getLeftOutBytes(),
                            .left_out_files = in.getLeftOutFiles(),
                            .considered = in.getConsidered(),
                            .set_ms = in.getSetMs(),
                            .revision = in.getRevision()};
      });
}

}  // namespace bindle::storage
