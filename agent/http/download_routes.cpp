#include "agent/content/download_steps.hpp"
#include "agent/http/api.hpp"
#include "agent/http/json_view.hpp"
#include "agent/http/page.hpp"
#include "storage/downloads.hpp"

#include <utility>

// Asking for files, and how far they have come.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

Result<json::object> describe(storage::Store& store,
                              std::filesystem::path const& downloads,
                              ManifestId const& id,
                              storage::Download const& download) {
  auto const manifest = load_manifest(store.view(), id);
  if (!manifest && manifest.error().code != Errc::not_found) return manifest.error();
  auto const name = manifest ? std::optional(manifest->name) : std::nullopt;
  return json_of_download(id, download, name, downloads);
}

}  // namespace

Task<Result<void>> Api::request_download(Exchange& exchange, Arguments) {
  CO_TRY(auto const body, co_await exchange.read_json());
  auto const* const id_text = body.if_contains("id");
  if (id_text == nullptr || !id_text->is_string())
    co_return fail(Errc::invalid_argument, "\"id\" must be given as a string");
  CO_TRY(auto const id, co_await file_id(std::string(id_text->get_string())));
  CO_TRY_VOID(co_await node_.request_file(id));
  co_return co_await send_download(exchange, status::accepted, id);
}

Task<Result<void>> Api::send_download(Exchange& exchange,
                                      beast::http::status code,
                                      ManifestId file) {
  auto find = [this, file]() -> Result<std::pair<json::object, bool>> {
    TRY(auto const download, storage::find_download(store_.view(), file));
    if (!download)
      return fail(Errc::not_found, "no download of " + file.to_string() + " has been asked for");
    TRY(auto body, describe(store_, facts_.downloads_dir, file, *download));
    return std::pair(std::move(body), download->state == storage::DownloadState::completed);
  };
  CO_TRY(auto found, co_await workers_.run(std::move(find)));
  auto const complete = found.second;
  co_return co_await exchange.send_json(complete ? status::ok : code, std::move(found.first));
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
  auto list = [this, after, limit]() -> Result<json::object> {
    TRY(auto const items, storage::list_downloads(store_.view(), after, limit));
    json::array downloads;
    for (auto const& item : items) {
      TRY(auto download, describe(store_, facts_.downloads_dir, item.id, item.download));
      downloads.push_back(std::move(download));
    }
    json::value next = nullptr;
    if (items.size() == limit) next = json::string(items.back().id.to_string());
    return json::object{{"downloads", std::move(downloads)}, {"next", std::move(next)}};
  };
  CO_TRY(auto body, co_await workers_.run(std::move(list)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

}  // namespace bindle::agent::http
