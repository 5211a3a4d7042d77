#include "agent/content/download_steps.hpp"
#include "agent/content/private_file.hpp"
#include "agent/http/api.hpp"
#include "agent/http/catalogue_view.hpp"
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
  CO_TRY_VOID(co_await node_.request_file(id));
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
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

}  // namespace bindle::agent::http
