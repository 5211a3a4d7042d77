#include "agent/http/where_view.hpp"

#include "agent/content/download_steps.hpp"
#include "agent/http/event_view.hpp"
#include "agent/http/json_view.hpp"
#include "agent/http/story_object.hpp"
#include "storage/bundles.hpp"
#include "storage/downloads.hpp"
#include "storage/events.hpp"
#include "storage/manifests.hpp"
#include "storage/receipts.hpp"
#include "storage/responses.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using storage::EventKind;
using storage::NumberedEvent;

constexpr std::size_t kLongestStory = 1000;

// The newest events of a story that is longer than that, oldest first.
Result<std::vector<NumberedEvent>> story_of(storage::View const& view, StoryObject const& object) {
  storage::EventQuery query;
  query.object = event_object(object);
  query.limit = kLongestStory;
  TRY(auto page, storage::find_events(view, query));
  std::vector<NumberedEvent> story(page.events.rbegin(), page.events.rend());
  // What was sent is written down a moment later than what came back.
  std::stable_sort(story.begin(), story.end(), [](auto const& a, auto const& b) {
    return a.event.at_ms < b.event.at_ms;
  });
  return story;
}

json::array json_of_story(std::vector<NumberedEvent> const& story) {
  json::array events;
  for (auto const& event : story)
    events.push_back(json_of_event(event));
  return events;
}

// ---- files

// Why a node is known to have something, and since when; what is said later is stronger.
class Holders {
 public:
  void note(std::string const& node, std::string_view why, std::uint64_t at_ms) {
    if (!node.empty()) found_.insert_or_assign(node, Holder{std::string(why), at_ms});
  }

  json::array to_json() const {
    json::array holders;
    for (auto const& [node, holder] : found_)
      holders.push_back(json::object{
          {"node_id", node}, {"why", holder.why}, {"at", json_of_unix_time(holder.at_ms)}});
    return holders;
  }

 private:
  struct Holder {
    std::string why;
    std::uint64_t at_ms = 0;
  };

  std::map<std::string, Holder> found_;
};

// Whoever made the manifest's bundle published the file; receipts are signed.
json::array holders_of(std::vector<NumberedEvent> const& story,
                       std::vector<storage::FileReceiptRecord> const& receipts) {
  Holders holders;
  for (auto const& [number, event] : story)
    if (event.kind == EventKind::file_announced)
      holders.note(bundle_source(event.bundle), "published", event.at_ms);
  for (auto const& receipt : receipts)
    holders.note(receipt.node, "confirmed", receipt.received_at_ms);
  return holders.to_json();
}

std::string_view state_of(storage::ManifestEntry const& entry) {
  switch (entry.state) {
    case storage::ManifestState::remote:
      return "known";
    case storage::ManifestState::partial:
      return "partial";
    case storage::ManifestState::published:
      return "published";
    case storage::ManifestState::downloaded:
      return "complete";
  }
  return "known";
}

Result<json::object> file_here(storage::View const& view, ManifestId const& file) {
  TRY(auto const entry, storage::find_manifest(view, file));
  TRY(auto const download, storage::find_download(view, file));
  json::object here{{"state", entry ? state_of(*entry) : "unknown"},
                    {"total_chunks", nullptr},
                    {"stored_chunks", 0},
                    {"missing_chunks", nullptr},
                    {"missing_bytes", nullptr}};
  if (!entry) return here;
  auto const complete = storage::is_complete(entry->state);
  auto const stored = complete ? entry->chunk_count : download ? download->stored_chunks : 0u;
  here["total_chunks"] = entry->chunk_count;
  here["stored_chunks"] = stored;
  here["missing_chunks"] = entry->chunk_count - std::min(stored, entry->chunk_count);
  TRY(auto const manifest, load_manifest(view, file));
  auto const held = complete ? manifest.size : download ? download->received_bytes : 0;
  here["missing_bytes"] = manifest.size - std::min(held, manifest.size);
  return here;
}

// ---- bundles

// Empty when its record has gone.
Result<json::object> bundle_here(storage::View const& view, Bytes const& key) {
  TRY(auto const known, storage::find_known(view, key));
  json::object here;
  for (auto const& each : known) {
    TRY(auto const record, storage::find_bundle(view, each.arrival));
    if (each.gone || !record) continue;
    auto const since = record->moved_at_ms != 0 ? record->moved_at_ms : record->received_at_ms;
    here["arrival"] = each.arrival;
    here["queue"] = storage::queue_name(record->queue);
    here["since"] = json_of_unix_time(since);
    here["destination"] = record->destination;
    here["reason"] = record->reason.empty() ? json::value(nullptr) : json::value(record->reason);
    break;
  }
  return here;
}

}  // namespace

Result<json::object> where_is_file(storage::View const& view,
                                   ManifestId const& file,
                                   Keyring const& keyring) {
  TRY(auto const story, story_of(view, file));
  TRY(auto here, file_here(view, file));
  auto const manifest = load_manifest(view, file);
  if (!manifest && manifest.error().code != Errc::not_found) return manifest.error();
  if (!manifest && story.empty())
    return fail(Errc::not_found, "nothing is known here of the file " + file.to_string());
  json::object body{{"kind", "file"},
                    {"id", file.to_string()},
                    {"name", nullptr},
                    {"size", nullptr},
                    {"publisher", nullptr}};
  if (manifest) {
    body["name"] = manifest->name;
    body["size"] = manifest->size;
    auto const* const entry = keyring.find(manifest->publisher);
    body["publisher"] =
        entry != nullptr && !entry->name.empty() ? entry->name : manifest->publisher.to_string();
  }
  body["here"] = std::move(here);
  TRY(auto const receipts, storage::receipts_of(view, file));
  body["receipt"] = to_string(manifest ? manifest->receipt : ReceiptPolicy::none);
  body["holders"] = holders_of(story, receipts);
  body["story"] = json_of_story(story);
  return body;
}

Result<json::object> where_is_bundle(storage::View const& view, Bytes const& key) {
  TRY(auto const story, story_of(view, key));
  TRY(auto here, bundle_here(view, key));
  auto id = bundle_id_text(key);
  if (here.empty() && story.empty())
    return fail(Errc::not_found, "nothing is known here of the bundle " + id);
  TRY(auto const responses, storage::responses_to(view, key));
  json::array reports;
  for (auto const& response : responses)
    reports.push_back(json_of_response(response));
  json::object body{{"kind", "bundle"}, {"id", std::move(id)}, {"here", nullptr}};
  if (!here.empty()) body["here"] = std::move(here);
  body["reports"] = std::move(reports);
  body["story"] = json_of_story(story);
  return body;
}

}  // namespace bindle::agent::http
