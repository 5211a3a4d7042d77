#pragma once

#include <string>
#include <string_view>

namespace bindle::cli {

// A commented TOML file in which values are set and all else stays as it is.
class ConfigDocument {
 public:
  explicit ConfigDocument(std::string_view text) : text_(text) {}

  // The line `key = ...` of the section, with or without # in front, becomes `key = "value"`. The
  // line must be there. `value` holds no quotes, backslashes or control characters.
  void set(std::string_view section, std::string_view key, std::string_view value);

  // One more [[section]] table at the end.
  void append(std::string_view section, std::string_view key, std::string_view value);

  std::string const& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace bindle::cli
