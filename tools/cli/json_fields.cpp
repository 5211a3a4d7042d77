#include "tools/cli/json_fields.hpp"

namespace bindle::cli {

namespace json = boost::json;

std::string text_field(json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  auto const* const text = value ? value->if_string() : nullptr;
  return text ? std::string(*text) : std::string();
}

std::uint64_t number_field(json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  if (!value || !value->is_number()) return 0;
  boost::system::error_code error;
  auto const number = value->to_number<std::uint64_t>(error);
  return error ? 0 : number;
}

bool flag_field(json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

double seconds_field(json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  if (!value || !value->is_number()) return 0;
  boost::system::error_code error;
  auto const number = value->to_number<double>(error);
  return error ? 0 : number;
}

json::array array_field(json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  auto const* const array = value ? value->if_array() : nullptr;
  return array ? *array : json::array();
}

json::object object_field(json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  auto const* const inner = value ? value->if_object() : nullptr;
  return inner ? *inner : json::object();
}

std::vector<json::object> objects_field(json::object const& object, std::string_view name) {
  std::vector<json::object> objects;
  for (auto const& value : array_field(object, name)) {
    if (auto const* const element = value.if_object()) objects.push_back(*element);
  }
  return objects;
}

}  // namespace bindle::cli
