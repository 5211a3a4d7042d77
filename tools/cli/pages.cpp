#include "tools/cli/pages.hpp"

#include "tools/cli/json_fields.hpp"

#include <algorithm>

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::uint64_t kPage = 500;

Result<json::object> fetch_page(ApiClient& node,
                                Target list,
                                std::uint64_t limit,
                                std::string const& after) {
  list.query("limit", std::to_string(std::min(limit, kPage)));
  if (!after.empty()) list.query("after", after);
  return node.get(list.text());
}

}  // namespace

Result<json::object> fetch_pages(ApiClient& node,
                                 Target const& list,
                                 std::string_view array,
                                 std::uint64_t limit) {
  TRY(auto all, fetch_page(node, list, limit, ""));
  auto elements = array_field(all, array);
  auto next = text_field(all, "next");
  while (!next.empty() && elements.size() < limit) {
    TRY(auto const page, fetch_page(node, list, limit - elements.size(), next));
    auto const more = array_field(page, array);
    elements.insert(elements.end(), more.begin(), more.end());
    auto const following = text_field(page, "next");
    if (following == next) break;  // a node that says `next` without end
    next = following;
  }
  all[array] = std::move(elements);
  all["next"] = next.empty() ? json::value(nullptr) : json::value(next);
  return all;
}

}  // namespace bindle::cli
