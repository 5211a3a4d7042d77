#include "agent/http/api.hpp"
#include "agent/http/json_view.hpp"
#include "agent/replication/taking.hpp"
#include "bundle/signing_key.hpp"
#include "storage/library.hpp"
#include "storage/manifests.hpp"
#include "storage/replicas.hpp"

#include <utility>

// Who keeps a file.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

json::object json_of_holder(storage::Holder const& holder, Keyring const& keyring) {
  auto const* const known = keyring.find(holder.key);
  return {{"node", holder.word.node},
          {"key", holder.key.to_string()},
          {"name", known == nullptr ? std::string() : known->name},
          {"holds", holder.word.holds},
          {"by", holder.word.node.empty() ? "manifest" : "receipt"},
          {"since", json_of_unix_time(holder.word.since_ms)},
          {"heard", json_of_unix_time(holder.word.heard_ms)}};
}

json::array json_of_holders(KeptElsewhere const& elsewhere,
                            ManifestSummary const& summary,
                            std::uint64_t first_seen_ms,
                            Keyring const& keyring) {
  json::array holders;
  for (auto const& holder : elsewhere.words)
    holders.push_back(json_of_holder(holder, keyring));
  if (!elsewhere.publisher) return holders;
  storage::HolderWord word;
  word.since_ms = word.heard_ms = first_seen_ms;
  holders.push_back(json_of_holder({summary.publisher, word}, keyring));
  return holders;
}

}  // namespace

Task<Result<void>> Api::replicas(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const id, co_await file_id(arguments.front()));
  auto find = [this,
               id,
               keyring = trust_.keyring(),
               timeout = node_.replication().rules().holder_timeout]() -> Result<json::object> {
    auto const& view = store_.view();
    TRY(auto const entry, storage::find_manifest(view, id));
    TRY(auto const bytes, storage::signed_manifest(view, id));
    if (!entry || !bytes)
      return fail(Errc::not_found, "no file " + id.to_string() + " is known here");
    TRY(auto const summary, decode_summary(ByteView(*bytes).subspan(kSignatureSize)));
    TRY(auto const kept, storage::find_library_entry(view, id));
    TRY(auto elsewhere, kept_elsewhere(view, id, summary, timeout, publishing_.clock.now()));
    if (summary.publisher == facts_.publisher_key) elsewhere.publisher = false;
    auto const counted = elsewhere.copies() + (kept ? 1 : 0);
    return json::object{
        {"id", id.to_string()},
        {"name", summary.name},
        {"wanted", summary.replicas},
        {"counted", counted},
        {"here", kept.has_value()},
        {"here_since", kept ? json_of_unix_time(kept->added_ms) : json::value(nullptr)},
        {"last_copy", kept && kept->last_copy},
        {"holders", json_of_holders(elsewhere, summary, entry->first_seen_ms, *keyring)}};
  };
  CO_TRY(auto body, co_await workers_.run(std::move(find)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

}  // namespace bindle::agent::http
