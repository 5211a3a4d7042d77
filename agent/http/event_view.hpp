#pragma once

#include "storage/events.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace bindle::agent::http {

boost::json::object json_of_event(storage::NumberedEvent const& event);

// Whether an event is of a kind that was asked for: by its name, or the part of it before the first
// underscore.
bool is_of_kind(storage::EventRecord const& event, std::vector<std::string> const& kinds);

// Errc::invalid_argument, with the names there are, for a kind that nothing is of.
Result<void> check_event_kind(std::string const& kind);

// One message of a stream of server-sent events.
std::string server_sent(storage::NumberedEvent const& event);

}  // namespace bindle::agent::http
