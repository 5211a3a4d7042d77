#include "agent/content/download_steps.hpp"
#include "agent/content/private_file.hpp"
#include "agent/http/api.hpp"
#include "agent/http/catalogue_view.hpp"
#include "agent/http/json_view.hpp"
#include "agent/http/page.hpp"
#include "storage/downloads.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <optional>
#include <utility>

// Asking for files, how far they have come, and steering that.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

// None when it is not given, or null where that means something.
struct PriorityField {
  bool given = false;
  std::optional<Priority> priority;
};

Result<PriorityField> priority_in(json::object const& body) {
  auto const* const value = body.if_contains("priority");
  if (value == nullptr) return PriorityField{};
  if (value->is_null()) return PriorityField{true, std::nullopt};
  if (!value->is_string())
    return fail(Errc::invalid_argument, "\"priority\" must be given as a string");
  TRY(auto const priority, parse_priority(std::string(value->get_string())));
  return PriorityField{true, priority};
}

Result<std::optional<bool>> paused_in(json::object const& body) {
  auto const* const value = body.if_contains("paused");
  if (value == nullptr) return std::optional<bool>();
  if (!value->is_bool()) return fail(Errc::invalid_argument, "\"paused\" must be true or false");
  return std::optional(value->get_bool());
}

Result<json::object> describe(storage::Store& store,
                              FileReader const& reader,
                              ManifestId const& id,
                              storage::Download const& download) {
  auto manifest = load_manifest(store.view(), id);
  if (!manifest && manifest.error().code != Errc::not_found) return manifest.error();
  std::optional<std::string> name;
  if (manifest) name = read_for(reader.key, std::move(*manifest)).manifest.name;
  return json_of_download(id, download, name, reader.downloads);
}

}  // namespace

Task<Result<void>> Api::request_download(Exchange& exchange, Arguments) {
  CO_TRY(auto const body, co_await exchange.read_json());
  auto const* const id_text = body.if_contains("id");
  if (id_text == nullptr || !id_text->is_string())
    co_return fail(Errc::invalid_argument, "\"id\" must be given as a string");
  CO_TRY(auto const id, co_await file_id(std::string(id_text->get_string())));
  CO_TRY(auto const field, priority_in(body));
  DownloadWish const wish{field.priority};
  auto note = [this, id] { return publishing_.library.asked_for(store_, id); };
  CO_TRY_VOID(co_await workers_.run(std::move(note)));
  CO_TRY_VOID(co_await node_.fetching().request(id, wish));
  co_return co_await send_download(exchange, status::accepted, id);
}

Task<Result<void>> Api::send_download(Exchange& exchange,
                                      beast::http::status code,
                                      ManifestId file) {
  auto find = [this, file, keyring = trust_.keyring()]() -> Result<std::pair<json::object, bool>> {
    TRY(auto const download, storage::find_download(store_.view(), file));
    if (!download)
      return fail(Errc::not_found, "no download of " + file.to_string() + " has been asked for");
    TRY(auto body,
        describe(store_, {*keyring, publishing_.key, facts_.downloads_dir}, file, *download));
    return std::pair(std::move(body), download->state == storage::DownloadState::completed);
  };
  CO_TRY(auto found, co_await workers_.run(std::move(find)));
  auto const complete = found.second;
  add_progress(found.first, file);
  co_return co_await exchange.send_json(complete ? status::ok : code, std::move(found.first));
}

// What only the running node knows.
void Api::add_progress(json::object& download, ManifestId const& file) {
  auto const next = node_.fetching().time_to_next_request(file);
  json::value seconds = nullptr;
  if (next) seconds = std::chrono::duration<double>(*next).count();
  download["next_request_seconds"] = std::move(seconds);
  json::array sources;
  for (auto const& [node, standing] : node_.fetching().sources_of(file))
    sources.push_back(json::object{{"node_id", node.to_string()},
                                   {"held_chunks", standing.held},
                                   {"asked_chunks", standing.asked}});
  download["sources"] = std::move(sources);
}

Task<Result<void>> Api::change_download(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const id, co_await file_id(arguments.front()));
  CO_TRY(auto const body, co_await exchange.read_json());
  CO_TRY(auto const paused, paused_in(body));
  CO_TRY(auto const priority, priority_in(body));
  if (!paused && !priority.given)
    co_return fail(Errc::invalid_argument, "\"paused\" or \"priority\" must be given");
  if (priority.given) CO_TRY_VOID(co_await node_.fetching().set_priority(id, priority.priority));
  if (paused && *paused) CO_TRY_VOID(co_await node_.fetching().pause(id));
  if (paused && !*paused) CO_TRY_VOID(co_await node_.fetching().resume(id));
  co_return co_await send_download(exchange, status::ok, id);
}

Task<Result<void>> Api::cancel_download(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const id, co_await file_id(arguments.front()));
  CO_TRY(auto const removed, co_await node_.fetching().cancel(id));
  spdlog::info("download {} is cancelled: {} octets are free", id.to_string(), removed.bytes);
  co_return co_await send_download(exchange, status::ok, id);
}

Task<Result<void>> Api::download(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const id, co_await file_id(arguments.front()));
  co_return co_await send_download(exchange, status::ok, id);
}

Task<Result<void>> Api::downloads(Exchange& exchange, Arguments) {
  std::optional<ManifestId> after;
  if (auto const text = exchange.query("after")) {
    auto const id = ManifestId::parse(*text);
    if (!id) co_return fail(Errc::invalid_argument, "after must be the id of a download");
    after = *id;
  }
  CO_TRY(auto const limit, limit_of(exchange));
  auto list = [this, after, limit, keyring = trust_.keyring()]() -> Result<json::object> {
    FileReader const reader{*keyring, publishing_.key, facts_.downloads_dir};
    TRY(auto const items, storage::list_downloads(store_.view(), after, limit));
    json::array downloads;
    for (auto const& item : items) {
      TRY(auto download, describe(store_, reader, item.id, item.download));
      downloads.push_back(std::move(download));
    }
    json::value next = nullptr;
    if (items.size() == limit) next = json::string(items.back().id.to_string());
    return json::object{{"downloads", std::move(downloads)}, {"next", std::move(next)}};
  };
  CO_TRY(auto body, co_await workers_.run(std::move(list)));
  for (auto& download : body["downloads"].as_array()) {
    auto& fields = download.as_object();
    CO_TRY(auto const id, ManifestId::parse(std::string(fields["id"].as_string())));
    add_progress(fields, id);
  }
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

}  // namespace bindle::agent::http
