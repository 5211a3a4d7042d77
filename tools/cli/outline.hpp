#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace bindle::cli {

// A JSON object for people: one "name: value" a line, inner objects and lists indented. Texts are
// made printable, underscores in names become spaces.
std::string outline(boost::json::object const& object);

}  // namespace bindle::cli
