#include "agent/http/error_reply.hpp"

namespace bindle::agent::http {

ErrorReply reply_for(Errc code) {
  using boost::beast::http::status;
  switch (code) {
    case Errc::malformed:
    case Errc::invalid_argument:
    case Errc::unsupported:
      return {status::bad_request, "bad_request"};
    case Errc::not_found:
      return {status::not_found, "not_found"};
    case Errc::conflict:
      return {status::conflict, "conflict"};
    case Errc::not_permitted:
      return {status::forbidden, "forbidden"};
    case Errc::too_large:
      return {status::payload_too_large, "payload_too_large"};
    case Errc::expired:
      return {status::gone, "gone"};
    case Errc::over_budget:
      return {status::insufficient_storage, "over_budget"};
    case Errc::busy:
      return {status::too_many_requests, "throttled"};
    case Errc::unverified:
      return {status::unprocessable_entity, "integrity_failure"};
    case Errc::timed_out:
    case Errc::peer_gone:
      return {status::gateway_timeout, "timed_out"};
    case Errc::io:
    case Errc::cancelled:
      break;
  }
  return {status::internal_server_error, "internal_error"};
}

}  // namespace bindle::agent::http
