#include "bundle/keyring.hpp"

#include "bundle/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bindle {
namespace {

constexpr std::string_view kFileTag = "bindle-keyring-v1";
constexpr std::size_t kKeyDigits = 2 * PublisherKey::kSize;

// In the order of the enumerators' values.
constexpr std::array<std::string_view, 5> kLevelNames = {
    "blocked", "unknown", "known", "trusted", "verified"};

std::string_view take_line(std::string_view& text) {
  auto const end = text.find('\n');
  auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view take_word(std::string_view& line) {
  auto const end = line.find(' ');
  auto const word = line.substr(0, end);
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
  return word;
}

Result<PublisherKey> parse_key(std::string_view word) {
  if (word.size() != kKeyDigits) return fail(Errc::malformed, "a key has 64 hexadecimal digits");
  return PublisherKey::parse(word);
}

Result<void> add_line(Keyring& keyring, std::string_view line) {
  TRY(auto const level, parse_trust_level(take_word(line)));
  TRY(auto const key, parse_key(take_word(line)));
  if (keyring.find(key)) return fail(Errc::malformed, "the key stands in an earlier line too");
  return keyring.put(key, {std::string(line), level});
}

Error at_line(std::size_t number, std::string const& detail) {
  return fail(Errc::malformed, "keyring line " + std::to_string(number) + ": " + detail);
}

}  // namespace

std::string_view to_string(TrustLevel level) {
  return kLevelNames.at(static_cast<std::size_t>(level));
}

Result<TrustLevel> parse_trust_level(std::string_view name) {
  auto const found = std::find(kLevelNames.begin(), kLevelNames.end(), name);
  if (found != kLevelNames.end()) return static_cast<TrustLevel>(found - kLevelNames.begin());
  return fail(Errc::invalid_argument,
              "a trust level is blocked, unknown, known, trusted or verified");
}

Result<Keyring> Keyring::from_text(std::string_view text) {
  if (take_line(text) != kFileTag) return at_line(1, "expected 'bindle-keyring-v1'");
  Keyring keyring;
  for (std::size_t number = 2; !text.empty(); ++number) {
    auto const line = take_line(text);
    if (line.empty() || line.starts_with('#')) continue;
    auto const added = add_line(keyring, line);
    if (!added) return at_line(number, added.error().detail);
  }
  return keyring;
}

std::string Keyring::to_text() const {
  std::string text = std::string(kFileTag) + "\n";
  for (auto const& [key, entry] : entries_) {
    text += std::string(to_string(entry.level)) + " " + key.to_string();
    if (!entry.name.empty()) text += " " + entry.name;
    text += "\n";
  }
  return text;
}

Result<void> Keyring::put(PublisherKey const& key, Entry entry) {
  auto const& name = entry.name;
  if (name.size() > kMaxNameSize) {
    return fail(Errc::invalid_argument, "a publisher's name has at most 64 octets");
  }
  if (!is_plain_text(name) || name.starts_with(' ') || name.ends_with(' ')) {
    return fail(Errc::invalid_argument,
                "a publisher's name is UTF-8 without control characters or spaces at its ends");
  }
  if (entries_.size() >= kMaxEntries && !entries_.contains(key)) {
    return fail(Errc::over_budget, "the keyring holds 65536 keys already");
  }
  if (is_revoked(key) && entry.level != TrustLevel::blocked)
    return fail(Errc::conflict, "its owner has revoked this key: it can only be blocked");
  entries_.insert_or_assign(key, std::move(entry));
  return {};
}

void Keyring::revoke(PublisherKey const& key) {
  revoked_.insert(key);
  auto const found = entries_.find(key);
  if (found != entries_.end()) found->second.level = TrustLevel::blocked;
}

void Keyring::remember_statements(Keyring const& other) {
  for (auto const& key : other.revoked_)
    revoke(key);
  successions_ = other.successions_;
  vouched_ = other.vouched_;
}

bool Keyring::erase(PublisherKey const& key) {
  return entries_.erase(key) != 0;
}

Keyring::Entry const* Keyring::find(PublisherKey const& key) const {
  auto const found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second;
}

TrustLevel Keyring::level_of(PublisherKey const& key) const {
  if (is_revoked(key)) return TrustLevel::blocked;
  auto const* entry = find(key);
  if (entry != nullptr) return entry->level;
  return vouched_.contains(key) ? TrustLevel::known : TrustLevel::unknown;
}

}  // namespace bindle
