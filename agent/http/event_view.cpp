#include "agent/http/event_view.hpp"

#include "agent/http/json_view.hpp"
#include "agent/http/story_object.hpp"

#include <algorithm>
#include <string_view>

namespace bindle::agent::http {
namespace {

namespace json = boost::json;

json::value or_null(std::string const& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

bool names_kind(std::string_view asked, storage::EventKind kind) {
  auto const name = storage::event_kind_name(kind);
  return name == asked || name.substr(0, name.find('_')) == asked;
}

}  // namespace

json::object json_of_event(storage::NumberedEvent const& numbered) {
  auto const& event = numbered.event;
  json::object object{{"number", numbered.number},
                      {"kind", storage::event_kind_name(event.kind)},
                      {"state", storage::event_state_name(event.state)},
                      {"at", json_of_unix_time(event.at_ms)},
                      {"file", nullptr},
                      {"bundle_id", or_null(bundle_id_text(event.bundle))},
                      {"arrival", nullptr},
                      {"peer", or_null(event.peer)},
                      {"medium", or_null(event.medium)},
                      {"subject", or_null(event.subject)},
                      {"detail", or_null(event.detail)}};
  if (event.file) object["file"] = event.file->to_string();
  if (event.arrival != 0) object["arrival"] = event.arrival;
  return object;
}

bool is_of_kind(storage::EventRecord const& event, std::vector<std::string> const& kinds) {
  return kinds.empty() || std::any_of(kinds.begin(), kinds.end(), [&](auto const& kind) {
           return names_kind(kind, event.kind);
         });
}

Result<void> check_event_kind(std::string const& kind) {
  std::string names;
  for (std::uint8_t value = 0; value <= static_cast<std::uint8_t>(storage::kLastEventKind);
       ++value) {
    auto const each = static_cast<storage::EventKind>(value);
    if (names_kind(kind, each)) return {};
    names += (names.empty() ? "" : ", ") + std::string(storage::event_kind_name(each));
  }
  return fail(Errc::invalid_argument, "no event is of the kind \"" + kind + "\", only of " + names);
}

std::string server_sent(storage::NumberedEvent const& event) {
  auto const kind = std::string(storage::event_kind_name(event.event.kind));
  return "id: " + std::to_string(event.number) + "\nevent: " + kind +
         "\ndata: " + json::serialize(json_of_event(event)) + "\n\n";
}

}  // namespace bindle::agent::http
