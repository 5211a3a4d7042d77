#include "tools/cli/outline.hpp"

#include "tools/cli/human.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kStep = 2;  // columns of indentation

std::string shown_name(std::string_view name) {
  auto shown = printable(name);
  std::replace(shown.begin(), shown.end(), '_', ' ');
  return shown;
}

std::string shown_scalar(json::value const& value) {
  if (value.is_null()) return "-";
  if (auto const* const flag = value.if_bool()) return *flag ? "yes" : "no";
  if (auto const* const text = value.if_string()) {
    return text->empty() ? "-" : printable({text->data(), text->size()});
  }
  return json::serialize(value);
}

std::string shown_list(json::array const& array) {
  if (array.empty()) return "-";
  std::string text;
  for (auto const& value : array)
    text += (text.empty() ? "" : ", ") + shown_scalar(value);
  return text;
}

bool holds_objects(json::value const& value) {
  auto const* const array = value.if_array();
  return array && !array->empty() && array->front().is_object();
}

std::string indented(json::object const& object, std::size_t depth);

std::string items(json::array const& array, std::size_t depth) {
  std::string text;
  for (auto const& value : array) {
    if (!value.is_object()) continue;
    auto item = indented(value.as_object(), depth + kStep);
    if (item.size() > depth) item[depth] = '-';
    text += item;
  }
  return text;
}

std::string indented(json::object const& object, std::size_t depth) {
  std::string const margin(depth, ' ');
  std::string text;
  for (auto const& [name, value] : object) {
    text += margin + shown_name({name.data(), name.size()}) + ":";
    if (auto const* const inner = value.if_object()) {
      text += "\n" + indented(*inner, depth + kStep);
    } else if (holds_objects(value)) {
      text += "\n" + items(value.as_array(), depth + kStep);
    } else if (auto const* const array = value.if_array()) {
      text += " " + shown_list(*array) + "\n";
    } else {
      text += " " + shown_scalar(value) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string outline(json::object const& object) {
  return indented(object, 0);
}

}  // namespace bindle::cli
