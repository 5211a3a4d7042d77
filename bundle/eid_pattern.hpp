#pragma once

#include "bundle/eid.hpp"

#include <string>
#include <string_view>

namespace bindle {

// Matches endpoint ids by their text: '*' stands for any characters, also none and also '/',
// everything else for itself. Without a '*' it is one EID. By default it matches all.
class EidPattern {
 public:
  EidPattern() = default;

  // Fails with Errc::invalid_argument on what no EID could match: another scheme, or text without
  // '*' that is no EID.
  static Result<EidPattern> parse(std::string_view text);

  bool matches(Eid const& eid) const;

  // Whether some text matches both; it need not be a valid EID.
  bool overlaps(EidPattern const& other) const;

  std::string const& text() const { return text_; }

 private:
  explicit EidPattern(std::string text) : text_(std::move(text)) {}

  std::string text_ = "*";
};

}  // namespace bindle
