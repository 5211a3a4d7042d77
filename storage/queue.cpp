#include "storage/queue.hpp"

namespace bindle::storage {

std::string_view queue_name(Queue queue) {
  switch (queue) {
    case Queue::outbox:
      return "outbox";
    case Queue::pending:
      return "pending";
    case Queue::inbox:
      return "inbox";
    case Queue::delivered:
      return "delivered";
    case Queue::expired:
      return "expired";
    case Queue::quarantine:
      return "quarantine";
    case Queue::reassembly:
      return "reassembly";
  }
  return "unknown";
}

std::optional<Queue> parse_queue(std::string_view name) {
  for (auto const queue : kQueues) {
    if (queue_name(queue) == name) return queue;
  }
  return std::nullopt;
}

SendClass send_class(Priority priority, Audience audience) {
  switch (priority) {
    case Priority::emergency:
      return SendClass::emergency;
    case Priority::perishable:
      return SendClass::perishable;
    case Priority::low:
      return SendClass::low;
    case Priority::normal:
      break;
  }
  auto const restricted = audience == Audience::trusted || audience == Audience::recipients;
  return restricted ? SendClass::normal_restricted : SendClass::normal;
}

}  // namespace bindle::storage
