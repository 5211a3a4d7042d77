#include "agent/http/api.hpp"
#include "agent/http/event_view.hpp"
#include "agent/http/page.hpp"
#include "convergence/await_tuple.hpp"
#include "storage/bundles.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

// What happened, as a list and as it happens.
namespace bindle::agent::http {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;
using beast::http::field;
using beast::http::status;

constexpr std::size_t kMostStreams = 32;
constexpr auto kStreamPace = 250ms;
constexpr auto kHeartbeat = 15s;
constexpr std::size_t kStreamPage = 200;

Result<Bytes> key_of_arrival(storage::View const& view, storage::Arrival arrival) {
  TRY(auto const record, storage::find_bundle(view, arrival));
  if (!record)
    return fail(Errc::not_found,
                "there is no bundle " + std::to_string(arrival) + " any more: give its id");
  return record->key;
}

// Where a stream goes on: behind what the client has seen, else behind everything there is.
Result<storage::EventNumber> stream_start(Exchange const& exchange, storage::View const& view) {
  auto const seen = std::string(exchange.header("Last-Event-ID"));
  if (!seen.empty()) return parse_count("Last-Event-ID", seen);
  if (auto const after = exchange.query("after")) return parse_count("after", *after);
  TRY(auto const size, storage::event_log_size(view));
  return size.last;
}

Bytes octets_of(std::string const& text) {
  auto const bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

// Counts while it lives.
class CountedStream {
 public:
  explicit CountedStream(std::size_t& count) : count_(count) { ++count_; }

  CountedStream(CountedStream const&) = delete;
  CountedStream& operator=(CountedStream const&) = delete;

  ~CountedStream() { --count_; }

 private:
  std::size_t& count_;
};

}  // namespace

Task<Result<StoryObject>> Api::story_object(std::string text) {
  if (auto const number = arrival_in(text)) {
    CO_TRY(auto const arrival, parse_count("the arrival number", *number));
    auto find = [this, arrival] { return key_of_arrival(store_.view(), arrival); };
    CO_TRY(auto key, co_await workers_.run(std::move(find)));
    co_return StoryObject(std::move(key));
  }
  if (text.find(':') != std::string::npos) {
    CO_TRY(auto key, parse_bundle_key(text));
    co_return StoryObject(std::move(key));
  }
  CO_TRY(auto const file, co_await file_id(std::move(text)));
  co_return StoryObject(file);
}

Task<Result<storage::EventQuery>> Api::event_query(Exchange const& exchange) {
  storage::EventQuery query;
  auto const now_ms = publishing_.clock.unix_ms();
  if (auto const since = exchange.query("since")) {
    CO_TRY(query.since_ms, parse_time("since", *since, now_ms));
  }
  if (auto const until = exchange.query("until")) {
    CO_TRY(query.until_ms, parse_time("until", *until, now_ms));
  }
  if (auto const object = exchange.query("object")) {
    CO_TRY(auto const found, co_await story_object(*object));
    query.object = event_object(found);
  }
  auto kinds = exchange.queries("kind");
  for (auto const& kind : kinds)
    CO_TRY_VOID(check_event_kind(kind));
  auto peer = exchange.query("peer");
  query.wanted = [kinds = std::move(kinds), peer](storage::EventRecord const& event) {
    return is_of_kind(event, kinds) && (!peer || event.peer == *peer);
  };
  co_return query;
}

Task<Result<void>> Api::events(Exchange& exchange, Arguments) {
  CO_TRY(auto const page, page_of(exchange));
  CO_TRY(auto query, co_await event_query(exchange));
  query.limit = page.limit;
  if (exchange.query("after")) query.after = page.after;
  auto const order = exchange.query("order").value_or("newest");
  if (order != "newest" && order != "oldest")
    co_return fail(Errc::invalid_argument, "order must be newest or oldest");
  query.order = order == "newest" ? storage::Order::newest_first : storage::Order::oldest_first;
  auto find = [this, query = std::move(query)] { return find_events(store_.view(), query); };
  CO_TRY(auto const found, co_await workers_.run(std::move(find)));
  json::array events;
  for (auto const& event : found.events)
    events.push_back(json_of_event(event));
  json::value next = nullptr;
  if (found.next) next = json::string(std::to_string(*found.next));
  json::object body{{"events", std::move(events)}, {"next", std::move(next)}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::event_stream(Exchange& exchange, Arguments) {
  if (event_streams_ >= kMostStreams)
    co_return fail(Errc::busy, "too many clients follow the events");
  CountedStream const counted(event_streams_);
  CO_TRY(auto query, co_await event_query(exchange));
  auto find = [this, &exchange] { return stream_start(exchange, store_.view()); };
  CO_TRY(query.after, co_await workers_.run(std::move(find)));
  query.order = storage::Order::oldest_first;
  query.limit = kStreamPage;
  Exchange::Headers headers;
  headers.emplace(field::content_type, "text/event-stream");
  headers.emplace(field::cache_control, "no-store");
  CO_TRY_VOID(co_await exchange.start_stream(status::ok, std::move(headers)));
  co_return co_await follow_events(exchange, std::move(query));
}

// Ends when the client is gone, or the node stops.
Task<Result<void>> Api::follow_events(Exchange& exchange, storage::EventQuery query) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  auto said_at = publishing_.clock.now().elapsed;
  while (!stopped_) {
    auto find = [this, query]() -> Result<storage::EventPage> {
      TRY(auto const size, storage::event_log_size(store_.view()));
      TRY(auto page, find_events(store_.view(), query));
      // What comes next is behind everything that was looked at.
      if (!page.next) page.next = page.events.empty() ? size.last : page.events.back().number;
      return page;
    };
    CO_TRY(auto const page, co_await workers_.run(std::move(find)));
    std::string text;
    for (auto const& event : page.events)
      text += server_sent(event);
    query.after = std::max(*query.after, *page.next);
    auto const now = publishing_.clock.now().elapsed;
    if (text.empty() && now - said_at >= kHeartbeat) text = ": nothing new\n\n";
    if (!text.empty()) {
      said_at = now;
      auto octets = octets_of(text);
      CO_TRY_VOID(co_await exchange.send_body(std::move(octets)));
    }
    if (!page.events.empty()) continue;
    pause.expires_after(kStreamPace);
    co_await pause.async_wait(kAwaitTuple);
  }
  co_return Result<void>{};
}

}  // namespace bindle::agent::http
