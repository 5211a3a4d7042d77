#pragma once

#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bindle::agent {

struct RuleToken {
  enum class Kind : std::uint8_t { word, quoted, symbol, end };

  Kind kind = Kind::end;
  std::string text;    // of a quoted one, what the quotes enclose
  std::size_t at = 0;  // octet of the rule at which it begins

  bool is_symbol(std::string_view symbol) const { return kind == Kind::symbol && text == symbol; }

  // Key words are words, in upper or lower case.
  bool is_keyword(std::string_view lower_case) const;
};

// Cuts a subscription's rule into tokens. The text must outlive it.
class RuleTokens {
 public:
  explicit RuleTokens(std::string_view text) : text_(text) {}

  // Errc::invalid_argument on an octet that begins nothing and on quotes that do not end. Gives
  // Kind::end for ever at the end.
  Result<RuleToken> next();

  // Errc::invalid_argument that says where: characters are counted from 1.
  Error fault(std::size_t at, std::string const& what) const;

 private:
  Result<RuleToken> quoted();
  RuleToken take(RuleToken::Kind kind, std::size_t length);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace bindle::agent
