#include "agent/http/api.hpp"
#include "agent/http/json_view.hpp"
#include "bundle/quantity.hpp"

#include <utility>

// Asking other nodes for files.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

Result<FileQuery> file_query(Exchange const& exchange) {
  FileQuery query;
  query.words = exchange.query("q").value_or("");
  query.topic = exchange.query("topic").value_or("");
  query.tags = exchange.queries("tag");
  query.media_type = exchange.query("type").value_or("");
  if (query == FileQuery{}) return fail(Errc::invalid_argument, "a query says what it is for");
  return query;
}

Result<std::chrono::milliseconds> query_deadline(Exchange const& exchange) {
  auto const text = exchange.query("deadline");
  if (!text) return NetworkSearch::kDefaultDeadline;
  TRY(auto const deadline, parse_duration(*text));
  if (deadline.count() <= 0 || deadline > NetworkSearch::kLongestDeadline)
    return fail(Errc::invalid_argument, "the deadline is at most 7d away");
  return deadline;
}

json::object json_of_found(FoundFile const& file, Keyring const& keyring) {
  auto const* const publisher = keyring.find(file.publisher);
  return {{"id", file.id.to_string()},
          {"name", file.name},
          {"size", file.size},
          {"media_type", file.media_type},
          {"publisher", file.publisher.to_string()},
          {"publisher_name", publisher == nullptr ? std::string() : publisher->name},
          {"known", json_of_dtn_time(file.known_ms)},
          {"held", file.held},
          {"new", file.is_new}};
}

json::object json_of_answer(NetworkSearch::Answer const& answer, Keyring const& keyring) {
  json::array files;
  for (auto const& file : answer.found.files)
    files.push_back(json_of_found(file, keyring));
  return {{"node", answer.node.node_id().to_string()},
          {"answered", json_of_dtn_time(answer.answered_ms)},
          {"unverified", answer.found.unverified},
          {"files", std::move(files)}};
}

json::object json_of_asked(NetworkSearch::Asked const& asked) {
  return {{"id", to_hex(asked.id)},
          {"asked", json_of_unix_time(asked.asked_ms)},
          {"deadline", json_of_unix_time(asked.deadline_ms)}};
}

Result<NetworkSearch::Asked const*> asked_before(NetworkSearch const& search,
                                                 std::string const& text) {
  TRY(auto const id, ManifestId::parse(text));
  auto const* const asked = search.find(id.bytes);
  if (asked == nullptr) return fail(Errc::not_found, "there is no query " + text);
  return asked;
}

}  // namespace

Task<Result<void>> Api::ask_others(Exchange& exchange, Arguments) {
  CO_TRY(auto query, file_query(exchange));
  CO_TRY(auto const deadline, query_deadline(exchange));
  CO_TRY(auto const id, co_await node_.network_search().ask(std::move(query), deadline));
  auto const* const asked = node_.network_search().find(id);
  if (asked == nullptr) co_return fail(Errc::busy, "too many queries are made at once");
  co_return co_await exchange.send_json(status::accepted, json_of_asked(*asked));
}

Task<Result<void>> Api::answers(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const* const asked, asked_before(node_.network_search(), arguments.front()));
  json::array answers;
  for (auto const& answer : asked->answers)
    answers.push_back(json_of_answer(answer, *trust_.keyring()));
  auto body = json_of_asked(*asked);
  body["answers"] = std::move(answers);
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

}  // namespace bindle::agent::http
