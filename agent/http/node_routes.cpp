#include "agent/http/api.hpp"
#include "agent/http/json_view.hpp"
#include "agent/http/page.hpp"
#include "agent/http/traffic_view.hpp"
#include "agent/reports/report_counts.hpp"
#include "agent/version.hpp"
#include "storage/bundles.hpp"
#include "storage/chunks.hpp"
#include "storage/downloads.hpp"
#include "storage/manifests.hpp"
#include "storage/queue.hpp"

#include <utility>

// What the node says about itself: health, status, peers, queues.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

constexpr std::size_t kMaxActiveDownloads = 10'000;

Result<json::object> reports_received(storage::View const& view) {
  TRY(auto const counts, report_counts(view));
  json::object body;
  for (auto const each : kBundleStatuses)
    body[to_string(each)] = counts.by_status[static_cast<std::size_t>(each)];
  json::object reasons;
  for (auto const& [reason, count] : counts.by_reason)
    reasons[reason] = count;
  body["reasons"] = std::move(reasons);
  return body;
}

Result<json::object> counts(storage::View const& view) {
  json::object queues;
  for (auto const queue : storage::kQueues) {
    TRY(auto const totals, storage::queue_totals(view, queue));
    queues[storage::queue_name(queue)] = totals.bundles;
  }
  TRY(auto const files, storage::manifest_count(view));
  TRY(auto const chunks, storage::chunk_count(view));
  TRY(auto const downloads, storage::list_downloads(view, std::nullopt, kMaxActiveDownloads));
  std::size_t active = 0;
  for (auto const& item : downloads)
    if (!storage::is_over(item.download.state)) ++active;
  TRY(auto reports, reports_received(view));
  return json::object{{"queues", std::move(queues)},
                      {"reports_received", std::move(reports)},
                      {"catalogue_files", files},
                      {"chunks", chunks},
                      {"downloads_active", active}};
}

Result<json::object> queue_listing(storage::View const& view,
                                   storage::Queue queue,
                                   Page page,
                                   storage::Instant now) {
  TRY(auto const totals, storage::queue_totals(view, queue));
  TRY(auto const records,
      storage::queue_page(view, queue, storage::Order::oldest_first, page.after, page.limit));
  json::array bundles;
  for (auto const& [arrival, record] : records)
    bundles.push_back(json_of_bundle(arrival, record, now));
  json::value next = nullptr;
  if (records.size() == page.limit) next = json::string(std::to_string(records.back().first));
  return json::object{{"queue", storage::queue_name(queue)},
                      {"count", totals.bundles},
                      {"payload_bytes", totals.payload_bytes},
                      {"bundles", std::move(bundles)},
                      {"next", std::move(next)}};
}

std::string_view state_name(ClockState state) {
  switch (state) {
    case ClockState::believed:
      return "believed";
    case ClockState::held:
      return "held";
    case ClockState::unknown:
      return "unknown";
  }
  return "unknown";
}

json::object json_of_peer(Node const& node, ContactTable::Neighbour const& neighbour) {
  auto object = json_of_neighbour(neighbour);
  object["budget"] = nullptr;
  object["foreign"] = neighbour.link && node.foreign().is_foreign(neighbour.link->id());
  auto const allowance = neighbour.link ? node.allowance(neighbour.link->id()) : std::nullopt;
  if (allowance)
    object["budget"] = json::object{{"bytes_per_hour", allowance->octets_per_hour},
                                    {"bytes_used", allowance->used}};
  return object;
}

json::object json_of_ban(NeighbourBans::Entry const& entry, std::uint64_t now_ms) {
  json::object object{
      {"node_id", entry.node},
      {"address", entry.address.empty() ? json::value(nullptr) : json::value(entry.address)},
      {"failures", entry.failures},
      {"banned_until", nullptr}};
  if (entry.left)
    object["banned_until"] =
        json_of_unix_time(now_ms + static_cast<std::uint64_t>(entry.left->count()));
  return object;
}

}  // namespace

Task<Result<void>> Api::health(Exchange& exchange, Arguments) {
  auto const store = store_.committer().health();
  json::object body{{"status", store ? "ok" : "failing"},
                    {"node_id", facts_.node_id.to_string()},
                    {"storage", json_of_usage(store_.budget().usage())}};
  if (!store) body["detail"] = store.error().detail;
  auto const code = store ? status::ok : status::service_unavailable;
  co_return co_await exchange.send_json(code, std::move(body));
}

Task<Result<void>> Api::status(Exchange& exchange, Arguments) {
  auto count = [this] { return counts(store_.view()); };
  CO_TRY(auto body, co_await workers_.run(std::move(count)));
  std::size_t up = 0;
  for (auto const& neighbour : node_.contacts().neighbours())
    if (neighbour.link) ++up;
  body["node_id"] = facts_.node_id.to_string();
  body["name"] = facts_.name;
  body["role"] = facts_.role;
  body["version"] = kVersion;
  body["publisher_key"] = facts_.publisher_key.to_string();
  body["tls_fingerprint"] = facts_.tls_fingerprint();
  body["uptime_seconds"] = (publishing_.clock.unix_ms() - facts_.started_unix_ms) / 1000;
  body["http"] = facts_.http_address;
  body["tcpcl"] = facts_.tcpcl_address;
  body["udpcl"] = facts_.udpcl_address;
  body["data_dir"] = facts_.data_dir.string();
  body["storage"] = json_of_usage(store_.budget().usage());
  body["peers_up"] = up;
  body["clock"] = state_name(publishing_.clock.state());
  if (facts_.traffic) add_traffic(body, facts_.traffic());
  body["power"] = node_.power() == PowerMode::low ? "low" : "normal";
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::peers(Exchange& exchange, Arguments) {
  json::array peers;
  for (auto const& neighbour : node_.contacts().neighbours())
    peers.push_back(json_of_peer(node_, neighbour));
  json::array discovered;
  auto const now_ms = publishing_.clock.unix_ms();
  if (facts_.discovered)
    for (auto const& entry : facts_.discovered())
      discovered.push_back(json_of_discovered(entry, std::chrono::steady_clock::now(), now_ms));
  json::array failures;
  for (auto const& entry : node_.bans())
    failures.push_back(json_of_ban(entry, now_ms));
  json::object body{{"peers", std::move(peers)},
                    {"discovered", std::move(discovered)},
                    {"failures", std::move(failures)}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

// Its sessions end: whoever it is next time is met for the first time.
Task<Result<void>> Api::forget_peer(Exchange& exchange, Arguments arguments) {
  auto const node = Eid::parse(arguments.front());
  if (!node || !node->is_node_id())
    co_return fail(Errc::invalid_argument, "\"" + arguments.front() + "\" is not a node ID");
  auto const was_met = known_neighbours_.forget(*node);
  auto const has_signed = trust_.signers().forget(*node);
  if (!was_met && !has_signed)
    co_return fail(Errc::not_found, "no key is remembered for " + node->to_string());
  if (was_met) CO_TRY_VOID(co_await known_neighbours_.save());
  if (has_signed) CO_TRY_VOID(co_await trust_.signers().save());
  node_.contacts().close_links_with(*node);
  json::object body{{"node_id", node->to_string()}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::bundles(Exchange& exchange, Arguments) {
  auto const name = exchange.query("queue").value_or("outbox");
  auto const queue = storage::parse_queue(name);
  if (!queue)
    co_return fail(
        Errc::invalid_argument,
        "there is no queue \"" + name +
            "\": outbox, pending, inbox, delivered, expired, quarantine and reassembly are");
  CO_TRY(auto const page, page_of(exchange));
  auto list = [this, queue, page, now = publishing_.clock.now().instant()] {
    return queue_listing(store_.view(), *queue, page, now);
  };
  CO_TRY(auto body, co_await workers_.run(std::move(list)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

}  // namespace bindle::agent::http
