#pragma once

#include "bundle/manifest_summary.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bindle::agent {

// For which files a subscription is, as people write it:
//
//   topic = "education" and size < 20MB and type ~ "video/*"
//
//   rule       = term *( "or" term )
//   term       = factor *( "and" factor )
//   factor     = "not" factor / "(" rule ")" / comparison
//   comparison = field operator value
//   field      = "name" / "topic" / "tag" / "type" / "publisher" / "channel" / "size"
//   operator   = "=" / "!=" / "~" / "<" / "<=" / ">" / ">="
//   value      = word / DQUOTE text DQUOTE      ; a backslash takes the next character as it is
//
// Texts are compared without regard to case and accents (storage::fold_text); `~` compares with a
// pattern in which * stands for any characters and ? for one. A publisher is a key of 64
// hexadecimal digits; what its successors publish is its own. A file is of a channel when it has
// the channel's tag. `tag` is true when it is for any one tag, and `tag !=` when for none it is
// not.
class SubscriptionRule {
 public:
  static constexpr std::size_t kMaxLength = 1024;  // octets
  static constexpr std::size_t kMaxDepth = 16;     // of parentheses and `not`
  static constexpr std::size_t kMaxComparisons = 64;

  // Fails with Errc::invalid_argument, saying at which character and why.
  static Result<SubscriptionRule> parse(std::string_view text);

  // A file is its publisher's under the `former_keys` too. Fails as storage::fold_text() does.
  Result<bool> matches(ManifestSummary const& file,
                       std::vector<PublisherKey> const& former_keys = {}) const;

  enum class Field : std::uint8_t { name, topic, tag, type, publisher, channel, size };
  enum class Operator : std::uint8_t {
    equal,
    unequal,
    like,
    less,
    at_most,
    greater,
    at_least,
  };

  struct Comparison {
    Field field{};
    Operator op{};
    std::string text;        // folded; of a publisher, the key in lower case
    std::uint64_t size = 0;  // octets

    friend bool operator==(Comparison const&, Comparison const&) = default;
  };

  enum class Combination : std::uint8_t { both, either, negated };

  // In postfix order.
  using Step = std::variant<Comparison, Combination>;

 private:
  explicit SubscriptionRule(std::vector<Step> steps) : steps_(std::move(steps)) {}

  std::vector<Step> steps_;
};

// Whether the whole text fits the pattern; * stands for any characters, ? for one. Takes time in
// proportion to the product of the lengths at most.
bool fits_pattern(std::string_view text, std::string_view pattern);

}  // namespace bindle::agent
