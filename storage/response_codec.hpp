#pragma once

#include "bundle/result.hpp"
#include "storage/responses.hpp"

#include <string>
#include <string_view>

namespace bindle::storage {

std::string encode(Response const& response);
Result<Response> decode_response(std::string_view bytes);

}  // namespace bindle::storage
