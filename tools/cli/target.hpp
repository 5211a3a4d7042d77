#pragma once

#include "bundle/result.hpp"

#include <string>
#include <string_view>

namespace bindle::cli {

// The path and query of a request, percent-encoded piece by piece.
class Target {
 public:
  explicit Target(std::string path) : text_(std::move(path)) {}

  Target& segment(std::string_view name);
  Target& query(std::string_view name, std::string_view value);

  std::string const& text() const { return text_; }

 private:
  std::string text_;
  bool has_query_ = false;
};

// The id of a file or bundle object: 8 to 64 hexadecimal digits, as the node shows them or their
// beginning. Returns it in lower case; fails with Errc::invalid_argument.
Result<std::string> check_object_id(std::string_view text);

}  // namespace bindle::cli
