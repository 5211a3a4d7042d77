#include "agent/http/api.hpp"
#include "agent/http/bundle_request.hpp"
#include "agent/http/json_view.hpp"
#include "agent/http/page.hpp"
#include "bundle/quantity.hpp"
#include "storage/bundles.hpp"
#include "storage/responses.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <span>
#include <utility>

// Ordinary bundles: sending them, asking how they fare, taking what came for this node.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using beast::http::field;
using beast::http::status;

constexpr std::size_t kMaxPayload = std::size_t{4} << 20;
constexpr std::size_t kPiece = 256u << 10;
constexpr std::chrono::milliseconds kLongestWait = 30s;

Result<storage::Arrival> arrival_of(std::string const& text) {
  TRY(auto const arrival, parse_count("the arrival number", text));
  if (arrival == 0) return fail(Errc::invalid_argument, "arrival numbers begin with 1");
  return arrival;
}

Result<std::chrono::milliseconds> patience_of(Exchange const& exchange) {
  auto const text = exchange.query("wait");
  if (!text) return 0ms;
  TRY(auto const patience, parse_duration(*text));
  return std::min(patience, kLongestWait);
}

Result<json::object> describe(storage::View const& view,
                              storage::Arrival arrival,
                              storage::Instant now) {
  TRY(auto const record, storage::find_bundle(view, arrival));
  if (!record) return fail(Errc::not_found, "there is no bundle " + std::to_string(arrival));
  TRY(auto const responses, storage::responses_to(view, record->key));
  auto object = json_of_bundle(arrival, *record, now);
  object["queue"] = storage::queue_name(record->queue);
  json::array reports;
  for (auto const& response : responses)
    reports.push_back(json_of_response(response));
  object["reports"] = std::move(reports);
  return object;
}

}  // namespace

Task<Result<void>> Api::send_bundle(Exchange& exchange, Arguments) {
  CO_TRY(auto utterance, utterance_of(exchange, publishing_.origin.self(), publishing_.hop_limit));
  CO_TRY(auto payload, co_await exchange.read_octets(kMaxPayload));
  CO_TRY(auto const arrival,
         co_await node_.endpoints().send(std::move(utterance), std::move(payload)));
  co_return co_await send_record(exchange, status::created, arrival);
}

Task<Result<void>> Api::send_record(Exchange& exchange,
                                    beast::http::status code,
                                    storage::Arrival arrival) {
  auto find = [this, arrival, now = publishing_.clock.now().instant()] {
    return describe(store_.view(), arrival, now);
  };
  CO_TRY(auto body, co_await workers_.run(std::move(find)));
  co_return co_await exchange.send_json(code, std::move(body));
}

Task<Result<void>> Api::bundle(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const arrival, arrival_of(arguments.front()));
  co_return co_await send_record(exchange, status::ok, arrival);
}

Task<Result<void>> Api::remove_bundle(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const arrival, arrival_of(arguments.front()));
  CO_TRY_VOID(co_await node_.endpoints().remove(arrival));
  co_return co_await send_record(exchange, status::ok, arrival);
}

Task<Result<void>> Api::bundle_payload(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const arrival, arrival_of(arguments.front()));
  using Reader = std::shared_ptr<storage::PayloadReader const>;
  auto open = [this, arrival]() -> Result<Reader> {
    TRY(auto reader, store_.open_payload(arrival));
    return std::make_shared<storage::PayloadReader const>(std::move(reader));
  };
  CO_TRY(auto const reader, co_await workers_.run(std::move(open)));
  Exchange::Headers headers;
  headers.emplace(field::content_type, "application/octet-stream");
  CO_TRY_VOID(co_await exchange.start_reply(status::ok, std::move(headers), reader->size()));
  for (std::uint64_t offset = 0; offset < reader->size(); offset += kPiece) {
    auto read = [reader, offset]() -> Result<Bytes> {
      Bytes piece(
          static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, reader->size() - offset)));
      TRY_VOID(reader->read(offset, piece));
      return piece;
    };
    CO_TRY(auto piece, co_await workers_.run(std::move(read)));
    CO_TRY_VOID(co_await exchange.send_body(std::move(piece)));
  }
  co_return Result<void>{};
}

Task<Result<void>> Api::inbox(Exchange& exchange, Arguments) {
  CO_TRY(auto const page, page_of(exchange));
  CO_TRY(auto const patience, patience_of(exchange));
  Endpoints::InboxQuery query;
  query.after = page.after;
  query.limit = page.limit;
  if (auto const text = exchange.query("destination")) {
    CO_TRY(query.destination, endpoint_of("destination", *text));
  }
  CO_TRY(auto const found, co_await node_.endpoints().inbox(std::move(query), patience));
  json::array bundles;
  auto const now = publishing_.clock.now().instant();
  for (auto const& [arrival, record] : found)
    bundles.push_back(json_of_bundle(arrival, record, now));
  json::value next = nullptr;
  if (found.size() == page.limit) next = json::string(std::to_string(found.back().first));
  json::object body{{"bundles", std::move(bundles)}, {"next", std::move(next)}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

}  // namespace bindle::agent::http
