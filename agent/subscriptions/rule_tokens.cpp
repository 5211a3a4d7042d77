#include "agent/subscriptions/rule_tokens.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace bindle::agent {
namespace {

constexpr std::string_view kRuleSpaces = " \t\r\n";
constexpr std::string_view kEndOfRuleWord = " \t\r\n()\"=!~<>";

// The longer ones first.
constexpr std::array<std::string_view, 9> kRuleSymbols = {
    "<=", ">=", "!=", "=", "~", "<", ">", "(", ")"};

}  // namespace

bool RuleToken::is_keyword(std::string_view lower_case) const {
  return kind == Kind::word &&
         std::equal(
             text.begin(), text.end(), lower_case.begin(), lower_case.end(), [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == b;
             });
}

Result<RuleToken> RuleTokens::next() {
  at_ = std::min(text_.find_first_not_of(kRuleSpaces, at_), text_.size());
  if (at_ == text_.size()) return RuleToken{RuleToken::Kind::end, "", at_};
  auto const rest = text_.substr(at_);
  for (auto const symbol : kRuleSymbols)
    if (rest.starts_with(symbol)) return take(RuleToken::Kind::symbol, symbol.size());
  if (rest.front() == '"') return quoted();
  auto const length = std::min(rest.find_first_of(kEndOfRuleWord), rest.size());
  if (length == 0) return fault(at_, "\"!\" is no operator; there is \"!=\" and \"not\"");
  return take(RuleToken::Kind::word, length);
}

RuleToken RuleTokens::take(RuleToken::Kind kind, std::size_t length) {
  RuleToken token{kind, std::string(text_.substr(at_, length)), at_};
  at_ += length;
  return token;
}

Result<RuleToken> RuleTokens::quoted() {
  RuleToken token{RuleToken::Kind::quoted, "", at_};
  for (++at_; at_ < text_.size(); ++at_) {
    if (text_[at_] == '"') {
      ++at_;
      return token;
    }
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    token.text.push_back(text_[at_]);
  }
  return fault(token.at, "the quotes do not end");
}

Error RuleTokens::fault(std::size_t at, std::string const& what) const {
  auto const before = text_.substr(0, at);
  auto const characters = std::count_if(before.begin(), before.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  });
  return fail(Errc::invalid_argument,
              "at character " + std::to_string(characters + 1) + " of the rule: " + what);
}

}  // namespace bindle::agent
