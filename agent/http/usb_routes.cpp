#include "agent/http/api.hpp"
#include "agent/http/json_view.hpp"

#include <utility>

// Sticks and other sync folders.
namespace bindle::agent::http {

namespace json = boost::json;
using beast::http::status;

Task<Result<void>> Api::sync_stick(Exchange& exchange, Arguments) {
  CO_TRY(auto const body, co_await exchange.read_json());
  auto const* const path = body.if_contains("path");
  if (path == nullptr || !path->is_string())
    co_return fail(Errc::invalid_argument, "\"path\" must be given as a string");
  std::filesystem::path const folder{std::string(path->get_string())};
  if (folder.native().find('\0') != std::string::npos)
    co_return fail(Errc::invalid_argument, "no path has a zero octet");
  CO_TRY_VOID(sync_folders_.sync(folder));
  auto const state = sync_folders_.state_of(folder);
  if (!state) co_return fail(Errc::not_found, "the sync is not known any more");
  auto answer = json_of_stick(*state);
  co_return co_await exchange.send_json(status::accepted, std::move(answer));
}

Task<Result<void>> Api::sticks(Exchange& exchange, Arguments) {
  json::array folders;
  for (auto const& state : sync_folders_.states())
    folders.push_back(json_of_stick(state));
  json::object answer{{"folders", std::move(folders)}};
  co_return co_await exchange.send_json(status::ok, std::move(answer));
}

}  // namespace bindle::agent::http
