#pragma once

#include "bundle/result.hpp"

#include <boost/beast/http/status.hpp>

#include <string_view>

namespace bindle::agent::http {

// How an error is told to a client: the status, and the stable `error_code` of the JSON body.
struct ErrorReply {
  boost::beast::http::status status;
  std::string_view code;
};

ErrorReply reply_for(Errc code);

}  // namespace bindle::agent::http
