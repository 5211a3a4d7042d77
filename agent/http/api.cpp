#include "agent/http/api.hpp"

#include "agent/http/error_reply.hpp"

#include <optional>
#include <utility>

namespace bindle::agent::http {
namespace {

// The arguments, when the path's segments match the pattern's.
std::optional<std::vector<std::string>> match(std::string_view pattern,
                                              std::vector<std::string> const& path) {
  std::vector<std::string> arguments;
  std::size_t at = 0;
  for (auto const& segment : path) {
    if (at > pattern.size()) return std::nullopt;
    auto const end = std::min(pattern.find('/', at), pattern.size());
    auto const expected = pattern.substr(at, end - at);
    if (expected == "{}")
      arguments.push_back(segment);
    else if (expected != segment)
      return std::nullopt;
    at = end + 1;
  }
  if (at <= pattern.size()) return std::nullopt;
  return arguments;
}

}  // namespace

Api::Api(Node& node,
         storage::Store& store,
         WorkerPool& workers,
         Trust& trust,
         KnownNeighbours& known_neighbours,
         PublishingNode publishing,
         SyncFolders& sync_folders,
         NodeFacts facts)
    : node_(node),
      store_(store),
      workers_(workers),
      trust_(trust),
      known_neighbours_(known_neighbours),
      publishing_(publishing),
      sync_folders_(sync_folders),
      facts_(std::move(facts)),
      routes_(routes()) {}

std::vector<Api::Route> Api::routes() {
  using beast::http::verb;
  return {{verb::get, "health", &Api::health},
          {verb::get, "v1/status", &Api::status},
          {verb::get, "v1/peers", &Api::peers},
          {verb::get, "v1/contacts", &Api::contacts},
          {verb::get, "v1/contacts/summary", &Api::contact_summary},
          {verb::get, "v1/contacts/matrix", &Api::transport_matrix},
          {verb::delete_, "v1/peers/{}", &Api::forget_peer},
          {verb::get, "v1/keys", &Api::keys},
          {verb::post, "v1/keys", &Api::put_key},
          {verb::post, "v1/keys/import", &Api::import_keys},
          {verb::get, "v1/keys/{}", &Api::key},
          {verb::delete_, "v1/keys/{}", &Api::remove_key},
          {verb::post, "v1/keys/{}/vouching", &Api::vouch},
          {verb::get, "v1/statements", &Api::statements},
          {verb::post, "v1/statements", &Api::take_statement},
          {verb::get, "v1/channels", &Api::channels},
          {verb::post, "v1/channels", &Api::create_channel},
          {verb::get, "v1/routes", &Api::list_routes},
          {verb::get, "v1/routes/explain", &Api::explain_route},
          {verb::get, "v1/bundles", &Api::bundles},
          {verb::post, "v1/bundles", &Api::send_bundle},
          {verb::get, "v1/bundles/{}", &Api::bundle},
          {verb::delete_, "v1/bundles/{}", &Api::remove_bundle},
          {verb::get, "v1/bundles/{}/payload", &Api::bundle_payload},
          {verb::get, "v1/inbox", &Api::inbox},
          {verb::post, "v1/files", &Api::publish},
          {verb::get, "v1/files", &Api::files},
          {verb::get, "v1/files/{}", &Api::file},
          {verb::delete_, "v1/files/{}", &Api::remove_file},
          {verb::get, "v1/files/{}/content", &Api::content},
          {verb::head, "v1/files/{}/content", &Api::content},
          {verb::get, "v1/files/{}/replicas", &Api::replicas},
          {verb::get, "v1/search", &Api::search},
          {verb::post, "v1/queries", &Api::ask_others},
          {verb::get, "v1/queries/{}", &Api::answers},
          {verb::get, "v1/subscriptions", &Api::subscriptions},
          {verb::post, "v1/subscriptions", &Api::set_subscription},
          {verb::post, "v1/subscriptions/dry-run", &Api::try_subscription},
          {verb::delete_, "v1/subscriptions/{}", &Api::remove_subscription},
          {verb::post, "v1/downloads", &Api::request_download},
          {verb::get, "v1/downloads", &Api::downloads},
          {verb::get, "v1/downloads/{}", &Api::download},
          {verb::patch, "v1/downloads/{}", &Api::change_download},
          {verb::delete_, "v1/downloads/{}", &Api::cancel_download},
          {verb::get, "v1/library", &Api::library},
          {verb::delete_, "v1/library", &Api::clear_library},
          {verb::get, "v1/library/stats", &Api::library_stats},
          {verb::get, "v1/library/plan", &Api::library_plan},
          {verb::get, "v1/library/evictions", &Api::library_evictions},
          {verb::get, "v1/library/{}", &Api::library_why},
          {verb::put, "v1/library/{}/pin", &Api::pin_file},
          {verb::delete_, "v1/library/{}/pin", &Api::unpin_file},
          {verb::get, "v1/events", &Api::events},
          {verb::get, "v1/events/stream", &Api::event_stream},
          {verb::get, "v1/where/{}", &Api::where},
          {verb::post, "v1/usb/sync", &Api::sync_stick},
          {verb::get, "v1/usb", &Api::sticks}};
}

Task<Result<void>> Api::answer(Exchange& exchange) {
  std::string allowed;
  for (auto const& route : routes_) {
    auto arguments = match(route.path, exchange.path());
    if (!arguments) continue;
    if (route.method == exchange.method()) {
      auto answering = (this->*route.answer)(exchange, std::move(*arguments));
      co_return co_await std::move(answering);
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(beast::http::to_string(route.method));
  }
  if (allowed.empty()) co_return fail(Errc::not_found, "there is nothing at this path");
  Exchange::Headers headers;
  headers.emplace(beast::http::field::allow, allowed);
  co_return co_await exchange.send_failure(beast::http::status::method_not_allowed,
                                           "bad_request",
                                           "this path takes " + allowed,
                                           std::move(headers));
}

}  // namespace bindle::agent::http
