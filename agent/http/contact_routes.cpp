#include "agent/contacts/contact_summary.hpp"
#include "agent/http/api.hpp"
#include "agent/http/json_view.hpp"
#include "agent/http/page.hpp"

#include <utility>

// Whom the node met, and what it carried between islands.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

// A bridge is judged by its last day, unless asked otherwise.
constexpr auto kBridgePeriod = std::chrono::hours(24);

std::string_view state_name(storage::ContactState state) {
  switch (state) {
    case storage::ContactState::open:
      return "open";
    case storage::ContactState::ended:
      return "ended";
    case storage::ContactState::lost_sight:
      return "unknown";
  }
  return "unknown";
}

json::value text_or_null(std::string const& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

double seconds_of(std::uint64_t ms) {
  return static_cast<double>(ms) / 1000.0;
}

void add_volume(json::object& object, storage::ContactVolume const& volume) {
  object["bundles_sent"] = volume.bundles_sent;
  object["bytes_sent"] = volume.bytes_sent;
  object["bundles_received"] = volume.bundles_received;
  object["bytes_received"] = volume.bytes_received;
}

json::object json_of_contact(NumberedContact const& contact) {
  auto const& record = contact.record;
  auto const has_ended = record.state == storage::ContactState::ended;
  auto const lasted = record.seen_ms - std::min(record.began_ms, record.seen_ms);
  json::object object{{"number", contact.number},
                      {"node_id", text_or_null(record.peer)},
                      {"medium", record.medium},
                      {"address", text_or_null(record.address)},
                      {"direction", record.dialled ? "out" : "in"},
                      {"state", state_name(record.state)},
                      {"began", json_of_unix_time(record.began_ms)},
                      {"ended", has_ended ? json_of_unix_time(record.seen_ms) : nullptr},
                      {"last_seen", json_of_unix_time(record.seen_ms)},
                      {"seconds", seconds_of(lasted)},
                      {"reason", text_or_null(record.reason)}};
  add_volume(object, record.volume);
  return object;
}

json::object json_of_totals(PeerAndMedium const& with, ContactTotals const& totals) {
  json::object object{{"node_id", text_or_null(with.first)},
                      {"medium", with.second},
                      {"contacts", totals.contacts},
                      {"seconds", seconds_of(totals.up_ms)},
                      {"last_seen", json_of_unix_time(totals.last_seen_ms)}};
  add_volume(object, totals.volume);
  return object;
}

json::object part_of_score(json::value reached, double points, int most) {
  return {{"reached", std::move(reached)}, {"points", points}, {"of", most}};
}

json::object json_of_score(BridgeActivity const& activity) {
  auto const score = bridge_score(activity);
  return {{"value", score.total()},
          {"islands", part_of_score(activity.islands, score.islands, 30)},
          {"bundles_carried", part_of_score(activity.bundles, score.bundles, 30)},
          {"syncs_per_hour", part_of_score(activity.syncs_per_hour, score.syncs, 20)},
          {"island_pairs", part_of_score(activity.pairs, score.pairs, 20)}};
}

json::object json_of_transport(TransportReport const& report) {
  json::array islands;
  for (auto const& island : report.islands)
    islands.emplace_back(island);
  json::array matrix;
  for (auto const& [pair, amount] : report.matrix)
    matrix.push_back(json::object{{"from", pair.from},
                                  {"to", pair.to},
                                  {"bundles", amount.bundles},
                                  {"bytes", amount.bytes}});
  return {{"islands", std::move(islands)},
          {"matrix", std::move(matrix)},
          {"score", json_of_score(report.activity)}};
}

Result<ContactQuestion> question_of(Exchange const& exchange,
                                    std::chrono::milliseconds period,
                                    std::uint64_t now_ms) {
  ContactQuestion question;
  question.since_ms = time_before(now_ms, period);
  if (auto const since = exchange.query("since")) {
    TRY(question.since_ms, parse_time("since", *since, now_ms));
  }
  question.peer = exchange.query("peer");
  question.medium = exchange.query("medium");
  return question;
}

}  // namespace

Task<Result<void>> Api::contacts(Exchange& exchange, Arguments) {
  CO_TRY(auto const page, page_of(exchange));
  CO_TRY(auto question,
         question_of(exchange, std::chrono::milliseconds::max(), publishing_.clock.unix_ms()));
  node_.journal().write_down();
  question.open = node_.journal().log().open();
  auto const from = exchange.query("after") ? std::optional(page.after) : std::nullopt;
  auto list = [this, question = std::move(question), from, limit = page.limit] {
    return list_contacts(store_.view(), question, from, limit);
  };
  CO_TRY(auto const found, co_await workers_.run(std::move(list)));
  json::array contacts;
  for (auto const& contact : found)
    contacts.push_back(json_of_contact(contact));
  json::value next = nullptr;
  if (found.size() == page.limit) next = json::string(std::to_string(found.back().number));
  json::object body{{"contacts", std::move(contacts)}, {"next", std::move(next)}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::contact_summary(Exchange& exchange, Arguments) {
  CO_TRY(auto question,
         question_of(exchange, std::chrono::milliseconds::max(), publishing_.clock.unix_ms()));
  node_.journal().write_down();
  question.open = node_.journal().log().open();
  auto sum = [this, question = std::move(question)] {
    return summarise_contacts(store_.view(), question);
  };
  CO_TRY(auto const totals, co_await workers_.run(std::move(sum)));
  json::array summary;
  for (auto const& [with, sums] : totals)
    summary.push_back(json_of_totals(with, sums));
  json::object body{{"summary", std::move(summary)}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::transport_matrix(Exchange& exchange, Arguments) {
  auto const now_ms = publishing_.clock.unix_ms();
  CO_TRY(auto question, question_of(exchange, kBridgePeriod, now_ms));
  auto const since_ms = question.since_ms;
  node_.journal().write_down();
  question.open = node_.journal().log().open();
  auto report = [this, question = std::move(question), now_ms] {
    return report_transport(store_.view(), question, node_.journal().islands(), now_ms);
  };
  CO_TRY(auto const transport, co_await workers_.run(std::move(report)));
  auto body = json_of_transport(transport);
  body["island"] = text_or_null(node_.journal().islands().own());
  body["since"] = json_of_unix_time(since_ms);
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

}  // namespace bindle::agent::http
