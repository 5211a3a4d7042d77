#pragma once

#include "agent/http/exchange.hpp"
#include "agent/origin.hpp"

#include <string>
#include <string_view>

namespace bindle::agent::http {

// Errc::invalid_argument when `text`, the value of the parameter `name`, is no endpoint ID.
Result<Eid> endpoint_of(std::string_view name, std::string const& text);

// The bundle that the query parameters of POST /v1/bundles ask for, all but its payload. Fails with
// Errc::invalid_argument.
Result<Utterance> utterance_of(Exchange const& exchange,
                               NodeIds const& self,
                               std::uint8_t hop_limit);

}  // namespace bindle::agent::http
