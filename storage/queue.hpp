#pragma once

#include "bundle/priority.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bindle::storage {

// A bundle is in exactly one queue. The values stand in storage keys.
enum class Queue : std::uint8_t {
  outbox = 0,      // created here, not yet handed to anyone
  pending = 1,     // waiting for (more) contacts
  inbox = 2,       // for an application here, waiting to be taken
  delivered = 3,   // taken, or known to have reached its destination
  expired = 4,     // lifetime or hop limit passed
  quarantine = 5,  // malformed, failed a check, or against policy
  reassembly = 6,  // fragments that wait here for the others of their bundle
};

inline constexpr std::array kQueues = {Queue::outbox,
                                       Queue::pending,
                                       Queue::inbox,
                                       Queue::delivered,
                                       Queue::expired,
                                       Queue::quarantine,
                                       Queue::reassembly};

std::string_view queue_name(Queue queue);
std::optional<Queue> parse_queue(std::string_view name);

// In send order: what must leave first has the smaller value. The values stand in storage keys.
enum class SendClass : std::uint8_t {
  emergency = 0,
  perishable = 1,
  normal_restricted = 2,  // audience trusted or private
  normal = 3,
  low = 4,
};

inline constexpr std::array kSendClasses = {SendClass::emergency,
                                            SendClass::perishable,
                                            SendClass::normal_restricted,
                                            SendClass::normal,
                                            SendClass::low};

SendClass send_class(Priority priority, Audience audience);

}  // namespace bindle::storage
