#include "agent/http/api.hpp"
#include "agent/http/json_view.hpp"
#include "agent/http/page.hpp"
#include "bundle/quantity.hpp"
#include "storage/subscriptions.hpp"

#include <limits>
#include <utility>

// What the node asks for by itself.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

Result<std::string> required_text(json::object const& body, std::string_view field) {
  auto const* const value = body.if_contains(field);
  if (value != nullptr && value->is_string()) return std::string(value->get_string());
  return fail(Errc::invalid_argument, "\"" + std::string(field) + "\" must be given as a string");
}

// A size as people write it.
Result<std::uint64_t> budget_in(json::object const& body) {
  TRY(auto const text, required_text(body, "budget"));
  return parse_size(text);
}

Result<std::optional<Priority>> priority_wish(json::object const& body) {
  if (!body.contains("priority")) return std::optional<Priority>();
  TRY(auto const name, required_text(body, "priority"));
  TRY(auto const priority, parse_priority(name));
  return std::optional(priority);
}

Result<std::size_t> trial_limit(json::object const& body) {
  auto const* const value = body.if_contains("limit");
  if (value == nullptr) return kDefaultPage;
  if (value->is_int64() && value->get_int64() > 0 &&
      static_cast<std::uint64_t>(value->get_int64()) <= kLargestPage)
    return static_cast<std::size_t>(value->get_int64());
  return fail(Errc::invalid_argument, "limit must be 1 to " + std::to_string(kLargestPage));
}

json::object json_of_subscription(storage::NamedSubscription const& named) {
  auto const& subscription = named.subscription;
  return {{"name", named.name},
          {"rule", subscription.rule},
          {"budget_bytes", subscription.budget_bytes},
          {"priority",
           subscription.priority ? json::value(to_string(*subscription.priority))
                                 : json::value(nullptr)},
          {"requested_bytes", subscription.requested_bytes},
          {"requested_files", subscription.requested_files},
          {"left_out_bytes", subscription.left_out_bytes},
          {"left_out_files", subscription.left_out_files},
          {"set", json_of_unix_time(subscription.set_ms)}};
}

json::object json_of_sum(DryRun::Sum const& sum) {
  return {{"files", sum.files}, {"bytes", sum.bytes}};
}

json::object json_of_trial(DryRun const& trial) {
  json::array files;
  for (auto const& file : trial.files())
    files.push_back(json::object{{"id", file.id.to_string()},
                                 {"name", file.name},
                                 {"size", file.size},
                                 {"fits_budget", file.fits_budget}});
  return {{"files", std::move(files)},
          {"requested", json_of_sum(trial.requested())},
          {"left_out", json_of_sum(trial.left_out())},
          {"present", json_of_sum(trial.present())}};
}

}  // namespace

Task<Result<void>> Api::subscriptions(Exchange& exchange, Arguments) {
  auto list = [this] { return storage::list_subscriptions(store_.view()); };
  CO_TRY(auto const all, co_await workers_.run(std::move(list)));
  json::array subscriptions;
  for (auto const& each : all)
    subscriptions.push_back(json_of_subscription(each));
  json::object body{{"subscriptions", std::move(subscriptions)}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::set_subscription(Exchange& exchange, Arguments) {
  CO_TRY(auto const body, co_await exchange.read_json());
  CO_TRY(auto const name, required_text(body, "name"));
  CO_TRY(auto const rule, required_text(body, "rule"));
  CO_TRY(auto const budget, budget_in(body));
  storage::SubscriptionTerms terms{rule, budget, std::nullopt};
  CO_TRY(terms.priority, priority_wish(body));
  CO_TRY(auto const is_new, co_await node_.subscriptions().set(name, std::move(terms)));
  json::object reply{{"name", name}, {"rule", rule}, {"budget_bytes", budget}, {"new", is_new}};
  co_return co_await exchange.send_json(is_new ? status::created : status::ok, std::move(reply));
}

Task<Result<void>> Api::remove_subscription(Exchange& exchange, Arguments arguments) {
  CO_TRY_VOID(co_await node_.subscriptions().remove(arguments.front()));
  json::object reply{{"removed", arguments.front()}};
  co_return co_await exchange.send_json(status::ok, std::move(reply));
}

Task<Result<void>> Api::try_subscription(Exchange& exchange, Arguments) {
  CO_TRY(auto const body, co_await exchange.read_json());
  CO_TRY(auto const rule, required_text(body, "rule"));
  auto budget = std::numeric_limits<std::uint64_t>::max();
  if (body.contains("budget")) {
    CO_TRY(budget, budget_in(body));
  }
  CO_TRY(auto const limit, trial_limit(body));
  CO_TRY(auto const trial, co_await node_.subscriptions().dry_run(rule, budget, limit));
  co_return co_await exchange.send_json(status::ok, json_of_trial(*trial));
}

}  // namespace bindle::agent::http
