#pragma once

#include "bundle/bytes.hpp"
#include "tests/support/source_dir.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bindle::testing {

// Of a file below tests/.
inline std::string text_of_file(std::string const& path) {
  std::ifstream file(tests::source_dir() / "tests" / path);
  if (!file) throw std::invalid_argument("cannot read tests/" + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline boost::json::value load_json(std::string const& path) {
  return boost::json::parse(text_of_file("vectors/" + path));
}

// Whole bundles with the verdict on each and, for the valid ones, what a decoder sees.
inline boost::json::array bundle_vectors() {
  return load_json("vectors.json").as_array();
}

// Everything that is not a whole bundle: "crc", "eid_cbor", "eid_text", "dtn_time", ...
inline boost::json::array extra_vectors(std::string_view section) {
  return load_json("vectors_extra.json").at(section).as_array();
}

inline std::string text_of(boost::json::value const& value) {
  return std::string(value.as_string());
}

inline Bytes bytes_of(boost::json::value const& hex) {
  return from_hex(text_of(hex)).value();
}

// The bytes of the bundle of that name.
inline Bytes bundle_vector(std::string_view name) {
  for (auto const& vector : bundle_vectors()) {
    if (vector.at("name").as_string() == name) return bytes_of(vector.at("hex"));
  }
  throw std::invalid_argument("no bundle vector " + std::string(name));
}

inline bool expects_valid(boost::json::object const& vector) {
  return vector.at("expect").as_string() == "valid";
}

}  // namespace bindle::testing
