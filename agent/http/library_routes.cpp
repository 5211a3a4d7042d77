#include "agent/content/download_steps.hpp"
#include "agent/content/private_file.hpp"
#include "agent/http/api.hpp"
#include "agent/http/json_view.hpp"
#include "agent/http/page.hpp"
#include "agent/library/eviction_plan.hpp"
#include "bundle/quantity.hpp"
#include "storage/evictions.hpp"
#include "storage/library.hpp"
#include "storage/manifests.hpp"

#include <utility>

// What is kept when room is needed, what goes, and why.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

constexpr std::size_t kMostFilesBefore = 10'000;
constexpr std::size_t kMostPlanned = 1000;
constexpr std::size_t kNextToGo = 5;

std::string name_of(storage::View const& view, SigningKey const& key, ManifestId const& file) {
  auto manifest = load_manifest(view, file);
  return manifest ? read_for(key, std::move(*manifest)).manifest.name : std::string();
}

// Why it is never evicted; empty when it may be.
std::string_view protection_of(storage::LibraryEntry const& entry) {
  if (entry.own) return "published here";
  if (entry.pinned) return "pinned";
  if (entry.last_copy) return "the last known copy of a file that asks for replicas";
  return entry.place ? "" : "of priority emergency or perishable";
}

json::object json_of_entry(storage::View const& view,
                           PublishingNode const& node,
                           storage::LibraryItem const& item) {
  auto const& entry = item.entry;
  auto const protection = protection_of(entry);
  return {{"id", item.file.to_string()},
          {"name", name_of(view, node.key, item.file)},
          {"size", entry.size},
          {"tags", json_of_tags(entry.tags)},
          {"priority", to_string(entry.priority)},
          {"accesses", entry.accesses},
          {"accessed", json_of_unix_time(entry.accessed_ms)},
          {"added", json_of_unix_time(entry.added_ms)},
          {"score", node.library.score(entry)},
          {"own", entry.own},
          {"pinned", entry.pinned},
          {"speculative", entry.speculative},
          {"replica", entry.replica},
          {"last_copy", entry.last_copy},
          {"protected", protection.empty() ? json::value(nullptr) : json::value(protection)}};
}

std::string_view thing_name(storage::EvictedThing thing) {
  switch (thing) {
    case storage::EvictedThing::file:
      return "file";
    case storage::EvictedThing::bundle:
      return "bundle";
    case storage::EvictedThing::payload:
      return "payload";
  }
  return "unknown";
}

json::object json_of_eviction(storage::EvictionRecord const& record) {
  json::object object{{"at", json_of_unix_time(record.at_ms)},
                      {"what", thing_name(record.thing)},
                      {"bytes", record.bytes},
                      {"reason", record.reason}};
  if (record.thing == storage::EvictedThing::file) {
    object["id"] = record.file.to_string();
    object["name"] = record.name;
    object["score"] = record.score;
  } else {
    object["arrival"] = record.arrival;
  }
  return object;
}

json::object json_of_watermarks(storage::BudgetUsage const& usage) {
  return {{"budget_bytes", usage.budget},
          {"given_out_bytes", usage.given_out},
          {"used_bytes", usage.used()},
          {"evicts_above_bytes", percent_of(usage.given_out, kHighWatermarkPercent)},
          {"evicts_down_to_bytes", percent_of(usage.given_out, kLowWatermarkPercent)}};
}

Result<json::array> next_to_go(storage::View const& view, PublishingNode const& node) {
  TRY(auto const order, storage::eviction_order(view, std::nullopt, kNextToGo));
  json::array next;
  for (auto const& item : order)
    next.push_back(json_of_entry(view, node, item));
  return next;
}

Result<void> explain_kept(storage::View const& view,
                          PublishingNode const& node,
                          storage::LibraryItem const& item,
                          json::object& answer) {
  answer["state"] = "kept";
  answer["entry"] = json_of_entry(view, node, item);
  TRY(auto const bytes, bytes_of_its_own(view, item.file));
  answer["bytes_freed_by_eviction"] = bytes;
  auto const protection = protection_of(item.entry);
  if (!protection.empty()) {
    answer["reason"] = "it is " + std::string(protection) + ", and thus never evicted";
    return {};
  }
  TRY(auto const before, files_before(view, item, kMostFilesBefore));
  answer["files_before"] = before.value_or(0);
  answer["reason"] =
      "there is room; " + std::to_string(before.value_or(0)) + " files would go before it";
  return {};
}

Result<void> explain_absent(storage::View const& view,
                            ManifestId const& file,
                            json::object& answer) {
  TRY(auto const entry, storage::find_manifest(view, file));
  TRY(auto const eviction, storage::last_eviction_of(view, file));
  if (!entry && !eviction)
    return fail(Errc::not_found, "no file " + file.to_string() + " is known here");
  answer["state"] = eviction ? "evicted" : "not_here";
  answer["reason"] = eviction ? eviction->reason : "it is not complete here";
  if (eviction) answer["eviction"] = json_of_eviction(*eviction);
  return {};
}

json::object json_of_plan(storage::View const& view,
                          PublishingNode const& node,
                          std::uint64_t budget,
                          EvictionPlan const& plan) {
  json::array files;
  for (auto const& planned : plan.files) {
    auto file = json_of_entry(view, node, planned.item);
    file["bytes_freed"] = planned.bytes;
    files.push_back(std::move(file));
  }
  return {{"budget_bytes", budget},
          {"given_out_bytes", plan.given_out},
          {"used_bytes", plan.used},
          {"to_free_bytes", plan.to_free},
          {"kept_payload_bytes", plan.kept_payloads},
          {"files", std::move(files)},
          {"file_bytes", plan.file_bytes},
          {"relayed_bytes", plan.relayed},
          {"missing_bytes", plan.missing}};
}

}  // namespace

Task<Result<void>> Api::library(Exchange& exchange, Arguments) {
  std::optional<ManifestId> after;
  if (auto const text = exchange.query("after")) {
    auto const id = ManifestId::parse(*text);
    if (!id) co_return fail(Errc::invalid_argument, "after must be the id of a file");
    after = *id;
  }
  CO_TRY(auto const limit, limit_of(exchange));
  auto list = [this, after, limit]() -> Result<json::object> {
    TRY(auto const items, storage::library_page(store_.view(), after, limit));
    json::array files;
    for (auto const& item : items)
      files.push_back(json_of_entry(store_.view(), publishing_, item));
    json::value next = nullptr;
    if (items.size() == limit) next = json::string(items.back().file.to_string());
    return json::object{{"files", std::move(files)}, {"next", std::move(next)}};
  };
  CO_TRY(auto body, co_await workers_.run(std::move(list)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::library_stats(Exchange& exchange, Arguments) {
  auto count = [this]() -> Result<json::object> {
    auto const& view = store_.view();
    TRY(auto const totals, storage::library_totals(view));
    TRY(auto const evictions, storage::eviction_count(view));
    TRY(auto next, next_to_go(view, publishing_));
    auto stats = json_of_watermarks(store_.budget().usage());
    stats["files"] = totals.files;
    stats["file_bytes"] = totals.bytes;
    stats["evictions"] = evictions;
    stats["next_to_go"] = std::move(next);
    return stats;
  };
  CO_TRY(auto body, co_await workers_.run(std::move(count)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::library_evictions(Exchange& exchange, Arguments) {
  CO_TRY(auto const limit, limit_of(exchange));
  auto list = [this, limit]() -> Result<json::object> {
    TRY(auto const records, storage::last_evictions(store_.view(), limit));
    json::array evictions;
    for (auto const& record : records)
      evictions.push_back(json_of_eviction(record));
    return json::object{{"evictions", std::move(evictions)}};
  };
  CO_TRY(auto body, co_await workers_.run(std::move(list)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::library_plan(Exchange& exchange, Arguments) {
  auto budget = store_.budget().usage().budget;
  if (auto const text = exchange.query("budget")) {
    CO_TRY(budget, parse_size(*text));
  }
  auto make = [this, budget]() -> Result<json::object> {
    TRY(auto const plan, plan_eviction(store_, budget, kMostPlanned));
    return json_of_plan(store_.view(), publishing_, budget, plan);
  };
  CO_TRY(auto body, co_await workers_.run(std::move(make)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::clear_library(Exchange& exchange, Arguments) {
  auto clear = [this] { return node_.eviction().clear_library(); };
  CO_TRY(auto const files, co_await workers_.run(std::move(clear)));
  json::object body{{"files", files}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::library_why(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const id, co_await file_id(arguments.front()));
  co_return co_await send_why(exchange, id);
}

Task<Result<void>> Api::send_why(Exchange& exchange, ManifestId file) {
  auto explain = [this, file]() -> Result<json::object> {
    auto const& view = store_.view();
    json::object answer{{"id", file.to_string()},
                        {"storage", json_of_watermarks(store_.budget().usage())}};
    TRY(auto entry, storage::find_library_entry(view, file));
    if (entry) {
      TRY_VOID(explain_kept(view, publishing_, {file, std::move(*entry)}, answer));
    } else {
      TRY_VOID(explain_absent(view, file, answer));
    }
    TRY(auto next, next_to_go(view, publishing_));
    answer["next_to_go"] = std::move(next);
    return answer;
  };
  CO_TRY(auto body, co_await workers_.run(std::move(explain)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::pin_file(Exchange& exchange, Arguments arguments) {
  co_return co_await set_pin(exchange, arguments.front(), Library::Pin::on);
}

Task<Result<void>> Api::unpin_file(Exchange& exchange, Arguments arguments) {
  co_return co_await set_pin(exchange, arguments.front(), Library::Pin::off);
}

Task<Result<void>> Api::set_pin(Exchange& exchange, std::string file, Library::Pin pin) {
  CO_TRY(auto const id, co_await file_id(std::move(file)));
  auto set = [this, id, pin] { return publishing_.library.pin(store_, id, pin); };
  CO_TRY_VOID(co_await workers_.run(std::move(set)));
  if (pin == Library::Pin::off) node_.eviction().reconsider();
  co_return co_await send_why(exchange, id);
}

}  // namespace bindle::agent::http
