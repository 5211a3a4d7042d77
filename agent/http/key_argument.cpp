#include "agent/http/key_argument.hpp"

#include <optional>

namespace bindle::agent::http {

Result<PublisherKey> parse_key(std::string const& text, Keyring const& keyring) {
  if (auto const key = PublisherKey::parse(text)) return *key;
  std::optional<PublisherKey> named;
  for (auto const& [key, entry] : keyring.entries()) {
    if (entry.name != text) continue;
    if (named)
      return fail(Errc::conflict, "several keys are called \"" + text + "\": give the key");
    named = key;
  }
  if (named) return *named;
  return fail(
      Errc::invalid_argument,
      "\"" + text + "\" is neither a key of 64 hexadecimal digits nor a name in the keyring");
}

}  // namespace bindle::agent::http
