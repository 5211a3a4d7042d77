#include "agent/config/neighbour_keys.hpp"

#include "agent/config/config_rows.hpp"
#include "agent/config/config_values.hpp"
#include "convergence/tcpcl/address.hpp"

#include <optional>
#include <string>
#include <utility>

namespace bindle::agent {
namespace {

using namespace rows;

NeighbourPolicy& last_neighbour(Config& config) {
  return config.neighbours.back().policy;
}

Result<std::string> parse_optional_address(std::string_view text) {
  if (text.empty()) return std::string();
  TRY(auto const address, convergence::tcpcl::parse_address(text));
  return to_url(address);
}

Result<std::optional<KeyFingerprint>> parse_optional_fingerprint(std::string_view text) {
  if (text.empty()) return std::optional<KeyFingerprint>();
  auto const fingerprint = KeyFingerprint::parse(text);
  if (!fingerprint) return not_allowed();
  return std::optional(*fingerprint);
}

Choices<TlsPolicy> tls_choices() {
  return {
      {"require", TlsPolicy::require}, {"prefer", TlsPolicy::prefer}, {"never", TlsPolicy::never}};
}

Choices<TrustMode> trust_choices() {
  return {{"any", TrustMode::any},
          {"tofu", TrustMode::first_use},
          {"pinned", TrustMode::pinned},
          {"ca", TrustMode::ca}};
}

Choices<DialAs> dial_as_choices() {
  return {{"id", DialAs::id}, {"ipn_id", DialAs::ipn_id}};
}

// The same choices, or "default" where the general rule counts.
template <class T>
Choices<std::optional<T>> or_default(Choices<T> const& choices) {
  Choices<std::optional<T>> all{{"default", std::nullopt}};
  for (auto const& [name, value] : choices)
    all.emplace_back(name, value);
  return all;
}

}  // namespace

void add_tcpcl_security_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(choice_key<TlsPolicy>(
      {"tcpcl.tls",
       "prefer",
       "Whether sessions are encrypted. require: only such; prefer: whenever the other side can; "
       "never: none is."},
      tls_choices(),
      [](Config & c) -> auto& { return c.tcpcl.tls; }));
  keys.push_back(choice_key<TrustMode>(
      {"tcpcl.trust",
       "any",
       "What a neighbour must show to be let in. any: nothing. tofu: the key with which it came "
       "first. pinned: a key of the keyring at level known or above. ca: a certificate of tls.ca. "
       "With pinned and ca TLS is required, whatever tcpcl.tls says."},
      trust_choices(),
      [](Config & c) -> auto& { return c.tcpcl.trust; }));
}

void add_tls_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(text_key(
      {"tls.certificate",
       "",
       "The certificate that a CA made for this node, and those between, as PEM. Empty: the node "
       "makes its own, identity.crt, for its key."},
      "the path of a file, or nothing",
      parse_optional_path,
      [](Config & c) -> auto& { return c.tls.certificate; }));
  keys.push_back(text_key(
      {"tls.key", "", "The private key of tls.certificate, as PEM without a password."},
      "the path of a file, or nothing",
      parse_optional_path,
      [](Config & c) -> auto& { return c.tls.key; }));
  keys.push_back(text_key(
      {"tls.ca", "", "The certificates of the CAs that are trusted, as PEM. Empty: none is."},
      "the path of a file, or nothing",
      parse_optional_path,
      [](Config & c) -> auto& { return c.tls.ca; }));
  keys.push_back(choice_key<CertificateNames>(
      {"tls.names",
       "node",
       "For whom a CA's certificate must be made out. node: the neighbour's node ID. network: its "
       "node ID, or else its host name or address, as CAs make them that know no node IDs."},
      {{"node", CertificateNames::node}, {"network", CertificateNames::network}},
      [](Config & c) -> auto& { return c.tls.names; }));
}

void add_neighbour_keys(std::vector<ConfigKey>& keys) {
  std::vector<ConfigKey> table;
  table.push_back(with_example(
      text_key(
          {"neighbour.node", std::nullopt, "The node ID of a neighbour with rules of its own."},
          "a node's endpoint id such as dtn://boat/ or ipn:3.0",
          parse_node_id,
          [](Config & c) -> auto& { return last_neighbour(c).node; }),
      "dtn://boat/"));
  table.push_back(text_key(
      {"neighbour.address",
       "",
       "The [[peer]] address at which it is dialled, if it is: its rule for TLS then counts from "
       "the first octet."},
      "tcpcl://HOST:PORT, or nothing",
      parse_optional_address,
      [](Config & c) -> auto& { return last_neighbour(c).address; }));
  table.push_back(choice_key<std::optional<TlsPolicy>>(
      {"neighbour.tls",
       "default",
       "As tcpcl.tls, for this neighbour. default: require if its trust is pinned or ca, else as "
       "there."},
      or_default(tls_choices()),
      [](Config & c) -> auto& { return last_neighbour(c).tls; }));
  table.push_back(choice_key<std::optional<TrustMode>>(
      {"neighbour.trust",
       "default",
       "As tcpcl.trust, for this neighbour. default: pinned if it has a fingerprint, else as "
       "there."},
      or_default(trust_choices()),
      [](Config & c) -> auto& { return last_neighbour(c).trust; }));
  table.push_back(text_key(
      {"neighbour.fingerprint",
       "",
       "The only key with which it is let in, as `bindle status` shows it there: the SHA-256 of "
       "its certificate's public key."},
      "sha256: and 64 hexadecimal digits, or nothing",
      parse_optional_fingerprint,
      [](Config & c) -> auto& { return last_neighbour(c).fingerprint; }));
  table.push_back(flag_key(
      {"neighbour.local",
       "false",
       "It gets content for local neighbours. Only if it is authenticated, or "
       "dialled at neighbour.address."},
      [](Config & c) -> auto& { return last_neighbour(c).local; }));
  table.push_back(choice_key<std::optional<DialAs>>(
      {"neighbour.dial_as",
       "default",
       "As tcpcl.dial_as, for this neighbour, where it is dialled at neighbour.address."},
      or_default(dial_as_choices()),
      [](Config & c) -> auto& { return c.neighbours.back().dial_as; }));
  add_table(keys, std::move(table), [](Config& config) { config.neighbours.emplace_back(); });
}

}  // namespace bindle::agent
