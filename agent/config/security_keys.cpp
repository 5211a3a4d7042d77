#include "agent/config/security_keys.hpp"

#include "agent/config/config_rows.hpp"
#include "agent/config/config_values.hpp"
#include "bundle/canonical_block.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace bindle::agent {
namespace {

using namespace rows;

constexpr std::size_t kMostBlockTypes = 16;
constexpr std::size_t kMostKeys = 8;  // of a rule

Result<std::string> parse_key_id(std::string_view text) {
  constexpr std::size_t kLongest = 63;
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  if (text.empty() || text.size() > kLongest ||
      text.find_first_not_of(kAllowed) != std::string_view::npos) {
    return not_allowed();
  }
  return std::string(text);
}

Result<std::optional<PublisherKey>> parse_signer(std::string_view text) {
  if (text.empty()) return std::optional<PublisherKey>();
  auto const key = PublisherKey::parse(text);
  if (!key) return not_allowed();
  return std::optional(*key);
}

Result<std::vector<std::string>> parse_key_ids(std::string_view text) {
  std::vector<std::string> ids;
  if (text.empty()) return ids;
  for (auto const part : parts_of(text)) {
    if (ids.size() == kMostKeys) return not_allowed();
    TRY(auto id, parse_key_id(part));
    ids.push_back(std::move(id));
  }
  return ids;
}

Result<std::uint64_t> parse_block_type(std::string_view text) {
  if (text == "payload") return block_type::kPayload;
  if (text == "content") return block_type::kContent;
  std::uint64_t type = 0;
  auto const [rest, error] = std::from_chars(text.data(), text.data() + text.size(), type);
  if (error != std::errc{} || rest != text.data() + text.size() || type == 0) return not_allowed();
  return type;
}

Result<TargetBlocks> parse_blocks(std::string_view text) {
  TargetBlocks blocks;
  for (auto const part : parts_of(text)) {
    if (part == "primary") {
      blocks.primary = true;
      continue;
    }
    TRY(auto const type, parse_block_type(part));
    if (blocks.types.size() == kMostBlockTypes) return not_allowed();
    blocks.types.push_back(type);
  }
  return blocks;
}

Result<bpsec::ScopeFlags> parse_scope(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, bpsec::ScopeFlags>, 3> names = {
      {{"primary", bpsec::scope::kPrimaryBlock},
       {"target", bpsec::scope::kTargetHeader},
       {"security", bpsec::scope::kSecurityHeader}}};
  bpsec::ScopeFlags flags = 0;
  if (text.empty()) return flags;
  for (auto const part : parts_of(text)) {
    auto const is_it = [part](auto const& name) { return name.first == part; };
    auto const* const found = std::find_if(names.begin(), names.end(), is_it);
    if (found == names.end()) return not_allowed();
    flags |= found->second;
  }
  return flags;
}

SecurityKeyFile& last_key(Config& config) {
  return config.security.keys.back();
}

SecurityRule& last_rule(Config& config) {
  return config.security.rules.back();
}

std::vector<ConfigKey> key_table() {
  return {with_example(text_key(
                           {"security.key.id",
                            std::nullopt,
                            "What rules call a symmetric key that is shared with other nodes."},
                           "1 to 63 letters, digits, '-', '_' or '.'",
                           parse_key_id,
                           [](Config & c) -> auto& { return last_key(c).id; }),
                       "field"),
          with_example(text_key(
                           {"security.key.file",
                            std::nullopt,
                            "The file that holds it: 16 to 64 octets in hexadecimal, readable "
                            "by the node's user only. A relative path starts at this file's "
                            "folder."},
                           "the path of a file",
                           parse_path,
                           [](Config & c) -> auto& { return last_key(c).file; }),
                       "field.key")};
}

void add_matching_keys(std::vector<ConfigKey>& table) {
  constexpr std::string_view pattern = "an endpoint id, or a pattern in which * is any text";
  table.push_back(with_example(
      choice_key<SecurityRole>(
          {"security.rule.role",
           std::nullopt,
           "source: add the protection to bundles made here. gateway: add it to ordinary bundles "
           "that pass through. verifier: check it and leave it. "
           "acceptor: check it, decrypt, and remove it. remover: remove it unchecked. Of the rules "
           "that fit, the first counts."},
          {{"source", SecurityRole::source},
           {"verifier", SecurityRole::verifier},
           {"acceptor", SecurityRole::acceptor},
           {"remover", SecurityRole::remover},
           {"gateway", SecurityRole::gateway}},
          [](Config & c) -> auto& { return last_rule(c).role; }),
      "verifier"));
  table.push_back(with_example(
      choice_key<ProtectionKind>(
          {"security.rule.protects",
           std::nullopt,
           "integrity: a keyed hash (BIB-HMAC-SHA2). confidentiality: encryption (BCB-AES-GCM). "
           "origin: a signature by the maker's own key (Ed25519), for everyone who knows it."},
          {{"integrity", ProtectionKind::integrity},
           {"confidentiality", ProtectionKind::confidentiality},
           {"origin", ProtectionKind::origin}},
          [](Config & c) -> auto& { return last_rule(c).protects; }),
      "integrity"));
  table.push_back(text_key(
      {"security.rule.source", "*", "The bundles' source."},
      std::string(pattern),
      EidPattern::parse,
      [](Config & c) -> auto& { return last_rule(c).source; }));
  table.push_back(text_key(
      {"security.rule.destination", "*", "The bundles' destination."},
      std::string(pattern),
      EidPattern::parse,
      [](Config & c) -> auto& { return last_rule(c).destination; }));
  table.push_back(text_key(
      {"security.rule.security_source",
       "*",
       "The node that added the protection. Not for roles source and gateway."},
      std::string(pattern),
      EidPattern::parse,
      [](Config & c) -> auto& { return last_rule(c).security_source; }));
  table.push_back(text_key(
      {"security.rule.blocks",
       "payload",
       "Which blocks of a bundle are meant. An origin signature made here always covers primary, "
       "payload and content block."},
      "primary, payload, content and numbers of block types, with commas between them",
      parse_blocks,
      [](Config & c) -> auto& { return last_rule(c).blocks; }));
}

void add_decision_keys(std::vector<ConfigKey>& table) {
  table.push_back(text_key(
      {"security.rule.key",
       "",
       "The id of the [[security.key]] for integrity and confidentiality. "
       "A verifier or acceptor may have several: each is tried."},
      "up to 8 ids of keys with commas between them, "
      "or nothing for protects = \"origin\"",
      parse_key_ids,
      [](Config & c) -> auto& { return last_rule(c).keys; }));
  table.push_back(text_key(
      {"security.rule.signer",
       "",
       "Only this public key makes a good origin signature. Empty: every key "
       "of the keyring at level known or above."},
      "64 hexadecimal digits, or nothing",
      parse_signer,
      [](Config & c) -> auto& { return last_rule(c).signer; }));
  table.push_back(choice_key<WhenMissing>(
      {"security.rule.when_missing",
       "pass",
       "What a verifier or acceptor does with a bundle that lacks the protection. One that fails "
       "the check goes to quarantine in any case."},
      {{"pass", WhenMissing::pass}, {"quarantine", WhenMissing::quarantine}},
      [](Config & c) -> auto& { return last_rule(c).when_missing; }));
}

void add_context_keys(std::vector<ConfigKey>& table) {
  table.push_back(choice_key<bpsec::ShaVariant>(
      {"security.rule.sha", "384", "Roles source and gateway, integrity: bits of the hash."},
      {{"256", bpsec::ShaVariant::sha256},
       {"384", bpsec::ShaVariant::sha384},
       {"512", bpsec::ShaVariant::sha512}},
      [](Config & c) -> auto& { return last_rule(c).sha; }));
  table.push_back(choice_key<bpsec::AesVariant>(
      {"security.rule.aes", "256", "Roles source and gateway, confidentiality: bits of the key."},
      {{"128", bpsec::AesVariant::aes128}, {"256", bpsec::AesVariant::aes256}},
      [](Config & c) -> auto& { return last_rule(c).aes; }));
  table.push_back(text_key(
      {"security.rule.scope",
       "primary, target, security",
       "Roles source and gateway: what is protected from changes beside the blocks."},
      "a list of primary, target and security, or nothing",
      parse_scope,
      [](Config & c) -> auto& { return last_rule(c).scope; }));
  table.push_back(choice_key<bpsec::KeyUse>(
      {"security.rule.key_use",
       "direct",
       "Roles source and gateway: use the key itself, or wrap a fresh key for each block with it."},
      {{"direct", bpsec::KeyUse::direct}, {"wrap", bpsec::KeyUse::wraps}},
      [](Config & c) -> auto& { return last_rule(c).key_use; }));
}

}  // namespace

void add_security_keys(std::vector<ConfigKey>& keys) {
  add_table(keys, key_table(), [](Config& config) { config.security.keys.emplace_back(); });
  std::vector<ConfigKey> rule;
  add_matching_keys(rule);
  add_decision_keys(rule);
  add_context_keys(rule);
  add_table(keys, std::move(rule), [](Config& config) { config.security.rules.emplace_back(); });
}

}  // namespace bindle::agent
