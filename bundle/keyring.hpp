#pragma once

#include "bundle/ids.hpp"
#include "bundle/key_successions.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace bindle {

// How far the people who run a node trust a publisher. In ascending order; a key that is not in
// the keyring is `unknown`.
enum class TrustLevel : std::uint8_t { blocked = 0, unknown, known, trusted, verified };

// blocked, unknown, known, trusted, verified.
std::string_view to_string(TrustLevel level);

// Fails with Errc::invalid_argument.
Result<TrustLevel> parse_trust_level(std::string_view name);

// The publisher keys a node has heard of, with the names its people gave them. A plain value.
class Keyring {
 public:
  struct Entry {
    std::string name;
    TrustLevel level = TrustLevel::unknown;

    friend bool operator==(Entry const&, Entry const&) = default;
  };

  static constexpr std::size_t kMaxEntries = 65'536;
  static constexpr std::size_t kMaxNameSize = 64;  // octets

  // The text of a keyring file: the line `bindle-keyring-v1`, then for each key one line
  // `<level> <64 hexadecimal digits> <name>`. Empty lines and lines that start with # are passed
  // over. Fails with Errc::malformed and the number of the line.
  static Result<Keyring> from_text(std::string_view text);

  // Sorted by key, so that the same keyring is always the same text. Keeps no comments.
  std::string to_text() const;

  // Adds a key or replaces what is known of it. Fails with Errc::invalid_argument when the name
  // is longer than kMaxNameSize, has a space at either end or is no plain UTF-8 text; with
  // Errc::over_budget when the keyring is full; with Errc::conflict when a revoked key is to be
  // more than blocked. An empty name is allowed.
  Result<void> put(PublisherKey const& key, Entry entry);

  // False when there was no such key.
  bool erase(PublisherKey const& key);

  // From now on the key is blocked and stays so, whether it is in the keyring or comes later. The
  // text does not say so: who reads one revokes again.
  void revoke(PublisherKey const& key);

  bool is_revoked(PublisherKey const& key) const { return revoked_.contains(key); }

  std::set<PublisherKey> const& revoked() const { return revoked_; }

  // Takes over what keys have stated, as another keyring has it.
  void remember_statements(Keyring const& other);

  // Keys that are not in the keyring and yet count as known, because others vouch for them.
  void accept_vouched(std::set<PublisherKey> keys) { vouched_ = std::move(keys); }

  std::set<PublisherKey> const& vouched() const { return vouched_; }

  // What follows from rotations for the entries is the caller's to put.
  void note_succession(PublisherKey const& key, PublisherKey const& successor) {
    successions_.add(key, successor);
  }

  KeySuccessions const& successions() const { return successions_; }

  // Null when there is no such key. Valid until the keyring changes.
  Entry const* find(PublisherKey const& key) const;

  TrustLevel level_of(PublisherKey const& key) const;

  std::map<PublisherKey, Entry> const& entries() const { return entries_; }

  friend bool operator==(Keyring const&, Keyring const&) = default;

 private:
  std::map<PublisherKey, Entry> entries_;
  std::set<PublisherKey> revoked_;
  KeySuccessions successions_;
  std::set<PublisherKey> vouched_;
};

}  // namespace bindle
