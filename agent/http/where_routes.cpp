#include "agent/http/api.hpp"
#include "agent/http/event_view.hpp"
#include "agent/http/where_view.hpp"

#include <utility>

// The whole story of a file or bundle.
namespace bindle::agent::http {

Task<Result<void>> Api::where(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const object, co_await story_object(arguments.front()));
  auto tell = [this, object, keyring = trust_.keyring()]() -> Result<boost::json::object> {
    if (auto const* const file = std::get_if<ManifestId>(&object))
      return where_is_file(store_.view(), *file, *keyring);
    return where_is_bundle(store_.view(), std::get<Bytes>(object));
  };
  CO_TRY(auto body, co_await workers_.run(std::move(tell)));
  co_return co_await exchange.send_json(beast::http::status::ok, std::move(body));
}

}  // namespace bindle::agent::http
