#include "agent/subscriptions/rule_tokens.hpp"
#include "agent/subscriptions/subscription_rule.hpp"
#include "bundle/ids.hpp"
#include "bundle/quantity.hpp"
#include "bundle/utf8.hpp"
#include "storage/search_terms.hpp"

#include <array>
#include <optional>
#include <utility>

namespace bindle::agent {
namespace {

using Rule = SubscriptionRule;
using Kind = RuleToken::Kind;

constexpr std::array<std::pair<std::string_view, Rule::Field>, 7> kRuleFields = {
    {{"name", Rule::Field::name},
     {"channel", Rule::Field::channel},
     {"topic", Rule::Field::topic},
     {"tag", Rule::Field::tag},
     {"type", Rule::Field::type},
     {"publisher", Rule::Field::publisher},
     {"size", Rule::Field::size}}};

constexpr std::array<std::pair<std::string_view, Rule::Operator>, 7> kRuleOperators = {
    {{"=", Rule::Operator::equal},
     {"!=", Rule::Operator::unequal},
     {"~", Rule::Operator::like},
     {"<", Rule::Operator::less},
     {"<=", Rule::Operator::at_most},
     {">", Rule::Operator::greater},
     {">=", Rule::Operator::at_least}}};

bool compares(Rule::Field field, Rule::Operator op) {
  if (op == Rule::Operator::equal || op == Rule::Operator::unequal) return true;
  if (field == Rule::Field::publisher) return false;
  return (field == Rule::Field::size) == (op != Rule::Operator::like);
}

std::string_view operators_of(Rule::Field field) {
  if (field == Rule::Field::size) return "a size is compared with =, !=, <, <=, > or >=";
  if (field == Rule::Field::publisher) return "a publisher is compared with = or !=";
  return "a text is compared with =, != or ~";
}

// Recursive descent; each rule of the grammar appends its steps.
class RuleParser {
 public:
  explicit RuleParser(std::string_view text) : tokens_(text) {}

  Result<std::vector<Rule::Step>> parse() {
    TRY_VOID(advance());
    TRY_VOID(rule());
    if (token_.kind != Kind::end) return fault("\"and\" or \"or\" was expected here");
    return std::move(steps_);
  }

 private:
  Result<void> rule() {
    TRY_VOID(term());
    while (token_.is_keyword("or")) {
      TRY_VOID(advance());
      TRY_VOID(term());
      steps_.emplace_back(Rule::Combination::either);
    }
    return {};
  }

  Result<void> term() {
    TRY_VOID(factor());
    while (token_.is_keyword("and")) {
      TRY_VOID(advance());
      TRY_VOID(factor());
      steps_.emplace_back(Rule::Combination::both);
    }
    return {};
  }

  Result<void> factor() {
    if (token_.is_keyword("not")) {
      TRY_VOID(deeper());
      TRY_VOID(factor());
      --depth_;
      steps_.emplace_back(Rule::Combination::negated);
      return {};
    }
    if (!token_.is_symbol("(")) return comparison();
    TRY_VOID(deeper());
    TRY_VOID(rule());
    if (!token_.is_symbol(")")) return fault("\")\" was expected here");
    --depth_;
    return advance();
  }

  Result<void> deeper() {
    if (++depth_ > Rule::kMaxDepth) return fault("the rule is nested more than 16 deep");
    return advance();
  }

  Result<void> comparison() {
    if (++comparisons_ > Rule::kMaxComparisons) return fault("a rule has at most 64 comparisons");
    Rule::Comparison comparison;
    TRY(comparison.field, field());
    TRY(comparison.op, operator_for(comparison.field));
    TRY_VOID(value(comparison));
    steps_.emplace_back(std::move(comparison));
    return advance();
  }

  Result<Rule::Field> field() {
    for (auto const& [name, field] : kRuleFields) {
      if (!token_.is_keyword(name)) continue;
      TRY_VOID(advance());
      return field;
    }
    return fault("name, topic, tag, type, publisher, channel or size was expected here");
  }

  Result<Rule::Operator> operator_for(Rule::Field field) {
    for (auto const& [symbol, op] : kRuleOperators) {
      if (!token_.is_symbol(symbol) || !compares(field, op)) continue;
      TRY_VOID(advance());
      return op;
    }
    return fault(std::string(operators_of(field)));
  }

  Result<void> value(Rule::Comparison& comparison) {
    if (token_.kind != Kind::word && token_.kind != Kind::quoted)
      return fault("a value was expected here");
    switch (comparison.field) {
      case Rule::Field::size:
        return size_value(comparison);
      case Rule::Field::publisher:
        return publisher_value(comparison);
      case Rule::Field::type:
        return type_value(comparison);
      default:
        TRY(comparison.text, storage::fold_text(token_.text));
        return {};
    }
  }

  Result<void> size_value(Rule::Comparison& comparison) {
    auto const size = parse_size(token_.text);
    if (!size) return fault(size.error().detail);
    comparison.size = *size;
    return {};
  }

  Result<void> publisher_value(Rule::Comparison& comparison) {
    auto const key = PublisherKey::parse(token_.text);
    if (!key) return fault("a publisher is a key of 64 hexadecimal digits");
    comparison.text = key->to_string();
    return {};
  }

  Result<void> type_value(Rule::Comparison& comparison) {
    if (comparison.op == Rule::Operator::like) {
      TRY(comparison.text, storage::fold_text(token_.text));
      return {};
    }
    if (token_.text.find('*') != std::string::npos)
      return fault("\"*\" stands for anything after ~ only");
    comparison.text = storage::media_type_term(token_.text);
    return {};
  }

  Result<void> advance() {
    TRY(token_, tokens_.next());
    return {};
  }

  Error fault(std::string const& what) const { return tokens_.fault(token_.at, what); }

  RuleTokens tokens_;
  RuleToken token_;
  std::vector<Rule::Step> steps_;
  std::size_t depth_ = 0;
  std::size_t comparisons_ = 0;
};

}  // namespace

Result<SubscriptionRule> SubscriptionRule::parse(std::string_view text) {
  if (text.size() > kMaxLength)
    return fail(Errc::invalid_argument, "a rule has at most 1024 octets");
  if (!is_utf8(text)) return fail(Errc::invalid_argument, "a rule is UTF-8");
  TRY(auto steps, RuleParser(text).parse());
  return SubscriptionRule(std::move(steps));
}

}  // namespace bindle::agent
