#include "agent/http/api.hpp"
#include "agent/http/catalogue_view.hpp"
#include "agent/http/key_argument.hpp"
#include "agent/http/page.hpp"
#include "bundle/quantity.hpp"
#include "storage/search.hpp"

#include <utility>

// Finding files in the catalogue.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;
using storage::PostingList;
using storage::SearchPlace;

constexpr std::string_view kInName = "name-";
constexpr std::string_view kElsewhere = "other-";

Result<storage::HeldFilter> parse_held(std::string const& text) {
  if (text == "true") return storage::HeldFilter::held;
  if (text == "false") return storage::HeldFilter::missing;
  return fail(Errc::invalid_argument, "held must be true or false");
}

Result<storage::SearchQuestion> search_question(Exchange const& exchange, Keyring const& keyring) {
  storage::SearchQuestion question;
  question.words = exchange.query("q").value_or("");
  question.topic = exchange.query("topic");
  question.tags = exchange.queries("tag");
  question.media_type = exchange.query("type").value_or("");
  if (auto const publisher = exchange.query("publisher")) {
    TRY(question.publisher, parse_key(*publisher, keyring));
  }
  if (auto const size = exchange.query("min_size")) {
    TRY(question.min_size, parse_size(*size));
  }
  if (auto const size = exchange.query("max_size")) {
    TRY(question.max_size, parse_size(*size));
  }
  if (auto const held = exchange.query("held")) {
    TRY(question.held, parse_held(*held));
  }
  return question;
}

Result<SearchPlace> search_place(Exchange const& exchange) {
  auto const text = exchange.query("after");
  if (!text) return SearchPlace{};
  auto const in_name = text->starts_with(kInName);
  auto const& list = in_name ? kInName : kElsewhere;
  if (!text->starts_with(list))
    return fail(Errc::invalid_argument, "after must be what `next` said");
  TRY(auto const number, parse_count("after", text->substr(list.size())));
  return SearchPlace{in_name ? PostingList::in_name : PostingList::anywhere, number};
}

json::value json_of_place(std::optional<SearchPlace> const& place) {
  if (!place) return nullptr;
  auto const& list = place->list == PostingList::in_name ? kInName : kElsewhere;
  return json::string(std::string(list) + std::to_string(place->number));
}

}  // namespace

Task<Result<void>> Api::search(Exchange& exchange, Arguments) {
  CO_TRY(auto question, search_question(exchange, *trust_.keyring()));
  CO_TRY(auto const after, search_place(exchange));
  CO_TRY(auto const limit, limit_of(exchange));
  auto find = [this, question = std::move(question), after, limit, keyring = trust_.keyring()]()
      -> Result<json::object> {
    auto const& view = store_.view();
    FileReader const reader{*keyring, publishing_.key, facts_.downloads_dir};
    TRY(auto const page, storage::search_catalogue(view, question, after, limit));
    TRY(auto const complete, storage::search_index_is_complete(view));
    json::array files;
    for (auto const& hit : page.hits) {
      auto file = describe_file(view, reader, hit.id, hit.entry);
      // It may have been deleted since it was found.
      if (!file && file.error().code == Errc::not_found) continue;
      if (!file) return std::move(file).error();
      files.push_back(std::move(*file));
    }
    return json::object{{"files", std::move(files)},
                        {"next", json_of_place(page.next)},
                        {"complete", complete && !page.beginning_too_common}};
  };
  CO_TRY(auto body, co_await workers_.run(std::move(find)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

}  // namespace bindle::agent::http
