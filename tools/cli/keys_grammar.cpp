#include "tools/cli/keys_grammar.hpp"

#include <CLI/CLI.hpp>

namespace bindle::cli {
namespace {

void add_level(CLI::App& command, std::string& level, char const* meaning) {
  command.add_option("--level", level, meaning)
      ->capture_default_str()
      ->check(CLI::IsMember({"blocked", "unknown", "known", "trusted", "verified"}));
}

}  // namespace

template <class T>
CLI::App& KeysGrammar::add(CLI::App& group, char const* name, char const* meaning, T& command) {
  auto& added = *group.add_subcommand(name, meaning);
  added.callback([this, &command] { chosen_ = command; });
  return added;
}

KeysGrammar::KeysGrammar(CLI::App& program, std::optional<Command>& chosen) : chosen_(chosen) {
  auto& group = *program.add_subcommand("keys", "Say whom the node believes, and care for its key");
  group.require_subcommand(1);
  add_keyring(group);
  add_statements(group);
}

void KeysGrammar::add_keyring(CLI::App& group) {
  auto& show = add(group, "show", "The node's key and its keyring", show_);
  auto* const one = show.add_option("KEY", show_.key, "Only this one, and why it is believed");
  show.add_option("--dir", show_.folder, "Read the node's folder instead of asking it")
      ->excludes(one);
  auto& trust = add(group, "trust", "Say what a publisher's key is worth", trust_);
  trust.add_option("KEY", trust_.key, "64 hexadecimal digits")->required();
  trust.add_option("--name", trust_.name, "What to call it");
  add_level(trust, trust_.level, "blocked, unknown, known, trusted or verified");
  add(group, "remove", "Take a key out of the keyring", remove_)
      .add_option("KEY", remove_.key, "64 hexadecimal digits")
      ->required();
  add(group, "export", "Write the keyring as a file for other nodes", export_)
      .add_option("FILE", export_.output, "Where to; - prints it")
      ->capture_default_str();
  auto& import = add(group, "import", "Add the keys of another keyring that are new here", import_);
  import.add_option("FILE", import_.file, "A keyring file, - for standard input")->required();
  add_level(import, import_.level, "None is believed more than this");
}

void KeysGrammar::add_statements(CLI::App& group) {
  auto& pair = add(
      group, "pair", "Make two nodes believe each other; exit code 4 if the codes differ", pair_);
  auto* const text = pair.add_option("TEXT", pair_.text, "What the other node shows");
  pair.add_option("--code", pair_.code, "The code that the other side shows")->needs(text);
  auto& rotate = add(group,
                     "rotate",
                     "Give the node a new key, and tell everybody that it follows the old one",
                     rotate_);
  rotate.add_option("--dir", rotate_.folder, "The node's folder")->required();
  auto& revoke = add(group, "revoke", "Tell everybody to believe a key no more, for good", revoke_);
  revoke.add_option("--key-file", revoke_.key_file, "The secret key to be revoked")->required();
  revoke.add_option("--reason", revoke_.reason, "Why, in words");
  auto& vouch = add(group, "vouch", "Tell everybody that a trusted key is whose it says", vouch_);
  vouch.add_option("KEY", vouch_.key, "64 hexadecimal digits")->required();
  vouch.add_flag("--withdraw", vouch_.withdraw, "Take it back");
  auto& list = add(group, "statements", "What keys have stated, and is kept", statements_);
  list.add_option("--limit", statements_.limit, "At most so many")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}));
}

}  // namespace bindle::cli
