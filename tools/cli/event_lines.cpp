#include "tools/cli/event_lines.hpp"

#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::string_view kData = "data: ";
constexpr std::size_t kShownDigits = 12;

std::string object_cell(json::object const& event) {
  auto const subject = text_field(event, "subject");
  auto const file = text_field(event, "file");
  if (!file.empty()) return file.substr(0, kShownDigits) + (subject.empty() ? "" : " " + subject);
  auto const bundle = text_field(event, "bundle_id");
  return bundle.empty() ? subject : bundle;
}

std::string peer_cell(json::object const& event) {
  auto const peer = text_field(event, "peer");
  auto const medium = text_field(event, "medium");
  if (peer.empty() || medium.empty()) return peer + medium;
  return peer + " by " + medium;
}

std::string what_cell(json::object const& event) {
  auto const kind = text_field(event, "kind");
  auto const state = text_field(event, "state");
  return state == "done" || state.empty() ? kind : kind + " (" + state + ")";
}

}  // namespace

std::vector<std::string> event_titles() {
  return {"AT", "WHAT", "OF", "WITH", "DETAIL"};
}

std::vector<std::string> event_cells(json::object const& event) {
  return {text_field(event, "at"),
          what_cell(event),
          or_dash(object_cell(event)),
          or_dash(peer_cell(event)),
          or_dash(text_field(event, "detail"))};
}

Result<void> EventStream::feed(std::string_view octets, Take const& take) {
  rest_ += octets;
  for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
    auto const line = rest_.substr(0, end);
    rest_.erase(0, end + 1);
    if (!line.starts_with(kData)) continue;
    boost::json::error_code error;
    auto const value = json::parse(line.substr(kData.size()), error);
    if (error || !value.is_object())
      return fail(Errc::malformed, "the node sent an event that is no JSON object");
    take(value.get_object());
  }
  if (rest_.size() > kLongestMessage)
    return fail(Errc::malformed, "the node sent an event that is too long");
  return {};
}

}  // namespace bindle::cli
