#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Fields of the node's replies. One that is missing or of another kind reads as empty, zero or
// false, so that a command shows what it can of the reply of a newer or older node.
namespace bindle::cli {

std::string text_field(boost::json::object const& object, std::string_view name);
std::uint64_t number_field(boost::json::object const& object, std::string_view name);
bool flag_field(boost::json::object const& object, std::string_view name);
double seconds_field(boost::json::object const& object, std::string_view name);
boost::json::array array_field(boost::json::object const& object, std::string_view name);
boost::json::object object_field(boost::json::object const& object, std::string_view name);

// The elements of an array that are objects.
std::vector<boost::json::object> objects_field(boost::json::object const& object,
                                               std::string_view name);

}  // namespace bindle::cli
