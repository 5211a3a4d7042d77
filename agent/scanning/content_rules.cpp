#include "agent/scanning/content_rules.hpp"

#include <algorithm>
#include <cctype>

namespace bindle::agent {
namespace {

constexpr std::size_t kMostRules = 64;

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return lower;
}

std::string_view without_spaces(std::string_view text) {
  while (text.starts_with(' '))
    text.remove_prefix(1);
  while (text.ends_with(' '))
    text.remove_suffix(1);
  return text;
}

bool fits_type(std::string const& rule, std::string_view type) {
  if (rule.ends_with("/*"))
    return type.starts_with(std::string_view(rule).substr(0, rule.size() - 1));
  return rule == type;
}

bool any_type(std::vector<std::string> const& rules, std::string_view type) {
  return std::any_of(
      rules.begin(), rules.end(), [type](auto const& rule) { return fits_type(rule, type); });
}

bool is_one_of(std::vector<std::string> const& rules, std::string const& word) {
  return std::find(rules.begin(), rules.end(), word) != rules.end();
}

// Without parameters such as "; charset=utf-8".
std::string bare_type(std::string const& media_type) {
  return lower_case(without_spaces(std::string_view(media_type).substr(0, media_type.find(';'))));
}

std::string extension_of(std::string const& name) {
  auto const dot = name.rfind('.');
  return dot == std::string::npos ? "" : lower_case(std::string_view(name).substr(dot + 1));
}

Error refusal(std::string const& why) {
  return fail(Errc::not_permitted, "this node takes no " + why);
}

template <class IsAllowed>
Result<std::vector<std::string>> parse_list(std::string_view text, IsAllowed is_allowed) {
  std::vector<std::string> words;
  while (!without_spaces(text).empty()) {
    auto const comma = std::min(text.find(','), text.size());
    auto const word = lower_case(without_spaces(text.substr(0, comma)));
    if (!is_allowed(word) || words.size() == kMostRules)
      return fail(Errc::invalid_argument, "no such list");
    words.push_back(word);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return words;
}

bool is_token(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("!#$&-^_.+").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

}  // namespace

Result<void> ContentRules::check(std::string const& name,
                                 std::string const& media_type,
                                 std::uint64_t size) const {
  if (size > max_size)
    return fail(Errc::not_permitted,
                "this node takes no file of more than " + std::to_string(max_size) + " octets");
  auto const type = bare_type(media_type);
  auto const denied_type = any_type(denied_types, type);
  if (denied_type || (!allowed_types.empty() && !any_type(allowed_types, type)))
    return refusal("file of the media type \"" + type + "\"");
  auto const extension = extension_of(name);
  auto const denied_name = is_one_of(denied_extensions, extension);
  if (denied_name || (!allowed_extensions.empty() && !is_one_of(allowed_extensions, extension)))
    return refusal("file whose name ends in \"." + extension + "\"");
  return {};
}

Result<std::vector<std::string>> parse_media_types(std::string_view text) {
  return parse_list(text, [](std::string_view word) {
    auto const slash = word.find('/');
    if (slash == std::string_view::npos) return false;
    auto const subtype = word.substr(slash + 1);
    return is_token(word.substr(0, slash)) && (subtype == "*" || is_token(subtype));
  });
}

Result<std::vector<std::string>> parse_extensions(std::string_view text) {
  return parse_list(text, is_token);
}

}  // namespace bindle::agent
