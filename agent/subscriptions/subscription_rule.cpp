#include "agent/subscriptions/subscription_rule.hpp"

#include "bundle/statements/channel_head.hpp"
#include "storage/search_terms.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

using Rule = SubscriptionRule;

bool goes_on(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<std::uint8_t>(text[at]) & 0xc0) == 0x80;
}

std::size_t after_code_point(std::string_view text, std::size_t at) {
  for (++at; goes_on(text, at);)
    ++at;
  return at;
}

bool compare(std::string_view text, Rule::Operator op, std::string_view with) {
  switch (op) {
    case Rule::Operator::equal:
      return text == with;
    case Rule::Operator::unequal:
      return text != with;
    default:
      return fits_pattern(text, with);
  }
}

bool compare(std::uint64_t size, Rule::Operator op, std::uint64_t with) {
  switch (op) {
    case Rule::Operator::equal:
      return size == with;
    case Rule::Operator::unequal:
      return size != with;
    case Rule::Operator::less:
      return size < with;
    case Rule::Operator::at_most:
      return size <= with;
    case Rule::Operator::greater:
      return size > with;
    default:
      return size >= with;
  }
}

// A file's texts as rules have theirs.
struct FoldedFile {
  std::string name;
  std::string topic;
  std::vector<std::string> tags;
  std::string type;
  std::vector<std::string> publishers;
  std::uint64_t size = 0;

  static Result<FoldedFile> of(ManifestSummary const& file,
                               std::vector<PublisherKey> const& former_keys) {
    FoldedFile folded;
    TRY(folded.name, storage::fold_text(file.name));
    TRY(folded.topic, storage::fold_text(file.topic));
    for (auto const& tag : file.tags) {
      TRY(auto text, storage::fold_text(tag));
      folded.tags.push_back(std::move(text));
    }
    folded.type = storage::media_type_term(file.media_type);
    folded.publishers.push_back(file.publisher.to_string());
    for (auto const& key : former_keys)
      folded.publishers.push_back(key.to_string());
    folded.size = file.size;
    return folded;
  }
};

bool any_of(std::vector<std::string> const& texts, Rule::Comparison const& comparison) {
  auto const op = comparison.op == Rule::Operator::unequal ? Rule::Operator::equal : comparison.op;
  auto const found = std::any_of(texts.begin(), texts.end(), [&](auto const& text) {
    return compare(text, op, comparison.text);
  });
  return found == (comparison.op != Rule::Operator::unequal);
}

bool in_channel(FoldedFile const& file, Rule::Comparison comparison) {
  comparison.text = channel_tag(comparison.text);
  return any_of(file.tags, comparison);
}

bool holds(FoldedFile const& file, Rule::Comparison const& comparison) {
  switch (comparison.field) {
    case Rule::Field::name:
      return compare(file.name, comparison.op, comparison.text);
    case Rule::Field::topic:
      return compare(file.topic, comparison.op, comparison.text);
    case Rule::Field::tag:
      return any_of(file.tags, comparison);
    case Rule::Field::type:
      return compare(file.type, comparison.op, comparison.text);
    case Rule::Field::publisher:
      return any_of(file.publishers, comparison);
    case Rule::Field::channel:
      return in_channel(file, comparison);
    case Rule::Field::size:
      return compare(file.size, comparison.op, comparison.size);
  }
  return false;
}

void combine(std::vector<bool>& values, Rule::Combination how) {
  bool const last = values.back();
  if (how == Rule::Combination::negated) {
    values.back() = !last;
    return;
  }
  values.pop_back();
  values.back() = how == Rule::Combination::both ? values.back() && last : values.back() || last;
}

}  // namespace

bool fits_pattern(std::string_view text, std::string_view pattern) {
  std::size_t at = 0;
  std::size_t in_pattern = 0;
  // Where the last * stands, and the text that it does not stand for yet.
  auto star = std::string_view::npos;
  std::size_t after_star = 0;
  while (at < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      after_star = at;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == '?') {
      at = after_code_point(text, at);
      ++in_pattern;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == text[at]) {
      ++at;
      ++in_pattern;
    } else if (star != std::string_view::npos) {
      after_star = after_code_point(text, after_star);
      at = after_star;
      in_pattern = star + 1;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', in_pattern) == std::string_view::npos;
}

Result<bool> SubscriptionRule::matches(ManifestSummary const& file,
                                       std::vector<PublisherKey> const& former_keys) const {
  TRY(auto const folded, FoldedFile::of(file, former_keys));
  std::vector<bool> values;
  for (auto const& step : steps_) {
    if (auto const* const comparison = std::get_if<Comparison>(&step))
      values.push_back(holds(folded, *comparison));
    else
      combine(values, std::get<Combination>(step));
  }
  return values.back();
}

}  // namespace bindle::agent
