#include "agent/http/json_view.hpp"

#include "agent/http/error_reply.hpp"
#include "bundle/administrative_record.hpp"
#include "bundle/bundle_id.hpp"
#include "bundle/dtn_time.hpp"
#include "bundle/envelope.hpp"
#include "bundle/rfc3339.hpp"
#include "bundle/signing_key.hpp"
#include "bundle/status_report.hpp"
#include "convergence/tcpcl/address.hpp"
#include "convergence/udpcl/address.hpp"

#include <algorithm>
#include <chrono>

namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using storage::DownloadState;
using storage::ManifestState;

// Later than this is as good as never, and no year of four digits.
constexpr std::uint64_t kLatestUnixMs = 253'402'300'799'999;

std::string_view state_name(DownloadState state) {
  switch (state) {
    case DownloadState::requesting_manifest:
      return "requesting_manifest";
    case DownloadState::requesting_chunks:
      return "requesting_chunks";
    case DownloadState::downloading:
      return "downloading";
    case DownloadState::verifying:
      return "verifying";
    case DownloadState::completed:
      return "completed";
    case DownloadState::failed:
      return "failed";
    case DownloadState::cancelled:
      return "cancelled";
  }
  return "unknown";
}

std::string_view state_name(ManifestState state, std::uint32_t stored_chunks) {
  switch (state) {
    case ManifestState::published:
    case ManifestState::downloaded:
      return "available";
    case ManifestState::partial:
      return "partial";
    case ManifestState::remote:
      return stored_chunks > 0 ? "partial" : "remote";
  }
  return "unknown";
}

std::string_view kind_name(ContentKind kind) {
  switch (kind) {
    case ContentKind::manifest:
      return "manifest";
    case ContentKind::chunk:
      return "chunk";
    case ContentKind::request:
      return "request";
    case ContentKind::inventory:
      return "inventory";
    case ContentKind::receipt:
      return "receipt";
    case ContentKind::app:
      return "app";
    case ContentKind::statement:
      return "statement";
    case ContentKind::predictabilities:
      return "predictabilities";
    case ContentKind::query:
      return "query";
    case ContentKind::answer:
      return "answer";
    case ContentKind::holdings:
      return "holdings";
  }
  return "unknown";
}

json::value path_in(std::filesystem::path const& downloads, std::string const& name) {
  if (name.empty()) return nullptr;
  return json::string((downloads / name).string());
}

std::string bundle_id_of(storage::BundleRecord const& record) {
  Envelope const envelope{record.head, record.payload_length, record.tail};
  auto const bundle = parse_envelope(envelope);
  return bundle ? bundle->id().to_string() : to_hex(record.key);
}

// False, true, or the time at which it was so.
json::value json_of_status(StatusReport::Item const& item) {
  if (item.asserted && item.time_ms.value_or(0) != 0) return json_of_dtn_time(*item.time_ms);
  return item.asserted;
}

Result<StatusReport> status_report_in(storage::Response const& response) {
  TRY(auto const record, decode_administrative_record(response.record));
  return decode_status_report(record.content);
}

// Null when the time is not known.
json::value json_of_deadline(storage::Deadline deadline, storage::Instant now) {
  if (deadline.scale == storage::TimeScale::dtn) return json_of_dtn_time(deadline.at_ms);
  if (now.dtn_ms == 0) return nullptr;
  if (deadline.passed(now))
    return json_of_dtn_time(now.dtn_ms - std::min(now.dtn_ms, now.node_ms - deadline.at_ms));
  return json_of_dtn_time(saturating_add(now.dtn_ms, deadline.at_ms - now.node_ms));
}

}  // namespace

json::array json_of_tags(std::vector<std::string> const& tags) {
  json::array array;
  for (auto const& tag : tags)
    array.emplace_back(tag);
  return array;
}

json::value json_of_unix_time(std::uint64_t unix_ms) {
  if (unix_ms == 0) return nullptr;
  auto const shown = std::min(unix_ms, kLatestUnixMs);
  return json::string(to_rfc3339(UtcTime(std::chrono::milliseconds(shown))));
}

json::value json_of_dtn_time(std::uint64_t dtn_ms) {
  if (dtn_ms == 0) return nullptr;
  return json_of_unix_time(saturating_add(dtn_ms, static_cast<std::uint64_t>(kDtnEpoch.count())));
}

json::object json_of_file(ManifestId const& id,
                          storage::ManifestEntry const& entry,
                          std::uint32_t stored_chunks,
                          Manifest const& manifest,
                          Keyring const& keyring,
                          std::filesystem::path const& downloads) {
  auto const* const publisher = keyring.find(manifest.publisher);
  return {{"id", id.to_string()},
          {"name", manifest.name},
          {"size", manifest.size},
          {"sha256", manifest.digest.to_string()},
          {"media_type", manifest.media_type},
          {"description", manifest.description},
          {"topic", manifest.topic},
          {"tags", json_of_tags(manifest.tags)},
          {"priority", to_string(manifest.priority)},
          {"audience", to_string(manifest.audience)},
          {"publisher", manifest.publisher.to_string()},
          {"publisher_name", publisher == nullptr ? "" : publisher->name},
          {"publisher_level", to_string(keyring.level_of(manifest.publisher))},
          {"publisher_revoked", keyring.is_revoked(manifest.publisher)},
          {"version", manifest.version},
          {"created", json_of_dtn_time(manifest.created_ms)},
          {"expires", json_of_dtn_time(expiry_time(manifest.created_ms, manifest.lifetime_ms))},
          {"chunks", manifest.chunks.size()},
          {"stored_chunks", stored_chunks},
          {"state", state_name(entry.state, stored_chunks)},
          {"receipt", to_string(manifest.receipt)},
          {"path", path_in(downloads, entry.path)}};
}

json::object json_of_download(ManifestId const& id,
                              storage::Download const& download,
                              std::optional<std::string> const& name,
                              std::filesystem::path const& downloads) {
  auto const seconds = static_cast<double>(download.updated_ms - download.created_ms) / 1000.0;
  return {
      {"id", id.to_string()},
      {"name", name ? json::value(*name) : json::value(nullptr)},
      {"state", state_name(storage::progress_of(download))},
      {"paused", download.paused},
      {"priority",
       download.priority ? json::value(to_string(*download.priority)) : json::value(nullptr)},
      {"subscription",
       download.subscription.empty() ? json::value(nullptr) : json::value(download.subscription)},
      {"size", download.size},
      {"total_chunks", download.total_chunks},
      {"stored_chunks", download.stored_chunks},
      {"received_bytes", download.received_bytes},
      {"path", path_in(downloads, download.path)},
      {"reason", download.reason.empty() ? json::value(nullptr) : json::value(download.reason)},
      {"created", json_of_unix_time(download.created_ms)},
      {"updated", json_of_unix_time(download.updated_ms)},
      {"seconds", seconds}};
}

json::object json_of_bundle(storage::Arrival arrival,
                            storage::BundleRecord const& record,
                            storage::Instant now) {
  json::object object{{"arrival", arrival},
                      {"bundle_id", bundle_id_of(record)},
                      {"source", record.source},
                      {"destination", record.destination},
                      {"kind", nullptr},
                      {"object", nullptr},
                      {"priority", to_string(record.priority)},
                      {"payload_length", record.payload_length},
                      {"created", json_of_dtn_time(record.created_ms)},
                      {"expires", json_of_deadline(record.expires, now)},
                      {"received_from", nullptr},
                      {"reason", nullptr}};
  if (record.content) {
    object["kind"] = kind_name(static_cast<ContentKind>(record.content->kind));
    object["object"] = to_hex(record.content->object);
  }
  if (!record.received_from.empty()) object["received_from"] = record.received_from;
  if (!record.reason.empty()) object["reason"] = record.reason;
  return object;
}

json::object json_of_response(storage::Response const& response) {
  json::object object{{"from", response.from},
                      {"came", json_of_unix_time(response.received_at_ms)}};
  auto const report = status_report_in(response);
  if (!report) return object;
  for (auto const status : kBundleStatuses)
    object[to_string(status)] = json_of_status(report->item(status));
  object["reason_code"] = static_cast<std::uint64_t>(report->reason);
  object["reason"] = to_string(report->reason);
  object["bundle_id"] = report->subject.to_string();
  return object;
}

json::object json_of_neighbour(ContactTable::Neighbour const& neighbour) {
  json::object object{{"address", neighbour.address},
                      {"node_id", nullptr},
                      {"state", neighbour.link ? "up" : "connecting"},
                      {"direction", "out"},
                      {"encrypted", false},
                      {"authenticated", "none"},
                      {"fingerprint", nullptr},
                      {"since", json_of_unix_time(neighbour.since_ms)},
                      {"last_error", nullptr}};
  convergence::LinkCounters counters;
  if (neighbour.link) {
    counters = neighbour.link->counters();
    auto const dialled = !neighbour.link->description().dialled_url.empty();
    object["direction"] = dialled ? "out" : "in";
    if (!neighbour.node.is_null()) object["node_id"] = neighbour.node.to_string();
    auto const& link = neighbour.link->description();
    object["encrypted"] = link.encrypted;
    object["authenticated"] = name(link.authenticated);
    if (!link.peer_fingerprint.empty()) object["fingerprint"] = link.peer_fingerprint;
  }
  if (!neighbour.last_error.empty()) object["last_error"] = neighbour.last_error;
  object["bundles_sent"] = counters.bundles_sent;
  object["bundles_received"] = counters.bundles_received;
  object["bytes_sent"] = counters.bundle_bytes_sent;
  object["bytes_received"] = counters.bundle_bytes_received;
  return object;
}

json::object json_of_stick(StickState const& state) {
  json::array nodes;
  for (auto const& seen : state.nodes)
    nodes.push_back(json::object{{"node_id", seen.node.to_string()},
                                 {"holds", seen.held},
                                 {"written", json_of_dtn_time(seen.written_ms)}});
  return {{"path", state.path.string()},
          {"state", name(state.phase)},
          {"safe_to_remove", state.phase == SyncPhase::safe_to_remove},
          {"reason", state.reason.empty() ? json::value(nullptr) : json::value(state.reason)},
          {"error_code",
           state.error ? json::value(reply_for(*state.error).code) : json::value(nullptr)},
          {"read_only", state.read_only},
          {"started", json_of_unix_time(state.started_ms)},
          {"ended", json_of_unix_time(state.ended_ms)},
          {"found", state.found},
          {"to_take", state.to_take},
          {"taken", state.taken},
          {"bytes_taken", state.bytes_taken},
          {"refused", state.refused},
          {"damaged", state.damaged},
          {"ignored", state.ignored},
          {"inventories_refused", state.inventories_refused},
          {"confirmed", state.confirmed},
          {"written", state.loaded.written},
          {"bytes_written", state.loaded.octets_written},
          {"removed", state.loaded.removed},
          {"left_out", state.loaded.left_out},
          {"bytes_on_stick", state.loaded.bytes},
          {"nodes", std::move(nodes)}};
}

json::object json_of_discovered(convergence::discovery::Neighbourhood::Entry const& entry,
                                std::chrono::steady_clock::time_point now,
                                std::uint64_t unix_ms) {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  auto const& neighbour = entry.neighbour;
  auto const host = neighbour.address.to_string();
  json::object object{{"node_id", neighbour.node.to_string()},
                      {"address", host},
                      {"tcpcl", nullptr},
                      {"udpcl", nullptr}};
  if (neighbour.tcpcl_port)
    object["tcpcl"] = convergence::tcpcl::to_url({host, *neighbour.tcpcl_port});
  if (neighbour.udpcl_port)
    object["udpcl"] = convergence::udpcl::to_url({host, *neighbour.udpcl_port});
  auto const ago = duration_cast<milliseconds>(now - entry.last_heard);
  auto const left = duration_cast<milliseconds>(entry.expires - now);
  object["last_seen"] = json_of_unix_time(unix_ms - static_cast<std::uint64_t>(ago.count()));
  object["expires"] = json_of_unix_time(unix_ms + static_cast<std::uint64_t>(left.count()));
  return object;
}

json::object json_of_usage(storage::BudgetUsage const& usage) {
  return {{"budget_bytes", usage.budget},
          {"used_bytes", usage.used()},
          {"payload_bytes", usage.payload_bytes},
          {"kept_bytes", usage.kept_bytes},
          {"database_bytes", usage.database_bytes},
          {"files", usage.files},
          {"max_files", usage.max_files},
          {"free_disk_bytes", usage.free_disk},
          {"min_free_bytes", usage.min_free}};
}

}  // namespace bindle::agent::http
