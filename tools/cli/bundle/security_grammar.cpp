#include "tools/cli/bundle/security_grammar.hpp"

#include "tools/cli/bundle/options.hpp"
#include "tools/cli/bundle/security_options.hpp"

#include <CLI/CLI.hpp>

namespace bindle::cli {
namespace {

constexpr auto kMakeBundle =
    "  bindle bundle create --source dtn://a/x --destination dtn://b/y --text hello -o plain\n";
constexpr auto kMakeKey = "  head -c 32 /dev/urandom | od -An -tx1 > secret.key\n";

void add_protection(CLI::App& subcommand,
                    std::vector<std::string>& targets,
                    std::vector<std::string>& scope) {
  subcommand
      .add_option("--target",
                  targets,
                  "primary, payload, content, ... or a block's number; may be repeated")
      ->allow_extra_args(false);
  subcommand.add_option("--scope", scope, "What is covered too, by default all; may be repeated")
      ->allow_extra_args(false)
      ->check(CLI::IsMember(scope_names()));
}

void add_security_source(CLI::App& subcommand, std::string& source) {
  subcommand.add_option(
      "--security-source", source, "Node ID; by default that of the bundle's source");
}

}  // namespace

template <class T>
void SecurityGrammar::choose(CLI::App& subcommand, T& options) {
  subcommand.callback([this, &options] { chosen_ = options; });
}

SecurityGrammar::SecurityGrammar(CLI::App& group, std::optional<Command>& chosen)
    : chosen_(chosen) {
  add_sign(group);
  add_verify(group);
  add_encrypt(group);
  add_decrypt(group);
}

void SecurityGrammar::add_sign(CLI::App& group) {
  auto& sign = *group.add_subcommand("sign", "Add a block integrity block");
  add_bundle_file(sign, sign_.file, sign_.input, sign_.relax);
  auto& wish = sign_.integrity;
  auto& keys = *sign.add_option_group("Keys", "One of these");
  keys.add_option("--key", wish.signing_key, "A node's identity.key: its origin signature");
  keys.add_option(
      "--hmac-key", wish.hmac_key, "A key for BIB-HMAC-SHA2, a file of hexadecimal digits");
  keys.add_option("--kek", wish.wrapping_key, "The same, but a key that wraps a fresh one");
  keys.require_option(1);
  sign.add_option("--sha", wish.sha, "256, 384 or 512")->capture_default_str();
  add_protection(sign, wish.targets, wish.scope);
  add_security_source(sign, wish.security_source);
  add_output(sign, sign_.output);
  add_example(sign,
              std::string(kMakeBundle) + kMakeKey +
                  "  bindle bundle sign plain --hmac-key secret.key -o signed");
  choose(sign, sign_);
}

void SecurityGrammar::add_verify(CLI::App& group) {
  auto& verify = *group.add_subcommand(
      "verify", "Check who signed; exit code 8 if a check fails, 4 if a key is unknown");
  add_bundle_file(verify, verify_.file, verify_.input, verify_.relax);
  verify.add_option("--keyring", verify_.keyring, "A node's keyring file");
  verify.add_option("--public-key", verify_.public_key, "The only signer that will do");
  verify.add_option("--hmac-key", verify_.hmac_key, "The key of BIB-HMAC-SHA2, or its --kek");
  add_example(verify,
              std::string(kMakeBundle) + kMakeKey +
                  "  bindle bundle sign plain --hmac-key secret.key |\n"
                  "    bindle bundle verify --hmac-key secret.key");
  choose(verify, verify_);
}

void SecurityGrammar::add_encrypt(CLI::App& group) {
  auto& encrypt = *group.add_subcommand("encrypt", "Encrypt the payload or other blocks");
  add_bundle_file(encrypt, encrypt_.file, encrypt_.input, encrypt_.relax);
  auto& wish = encrypt_.confidentiality;
  auto& keys = *encrypt.add_option_group("Keys", "One of these");
  keys.add_option("--key", wish.key, "A key of 16 or 32 octets, a file of hexadecimal digits");
  keys.add_option("--kek", wish.wrapping_key, "A key that wraps a fresh one for each block");
  keys.require_option(1);
  encrypt.add_option("--aes", wish.aes, "Of the fresh key: 128 or 256")->capture_default_str();
  add_protection(encrypt, wish.targets, wish.scope);
  add_security_source(encrypt, wish.security_source);
  add_output(encrypt, encrypt_.output);
  add_example(encrypt,
              std::string(kMakeBundle) + kMakeKey +
                  "  bindle bundle encrypt plain --key secret.key -o sealed");
  choose(encrypt, encrypt_);
}

void SecurityGrammar::add_decrypt(CLI::App& group) {
  auto& decrypt =
      *group.add_subcommand("decrypt", "Decrypt every block; exit code 8 if that fails");
  add_bundle_file(decrypt, decrypt_.file, decrypt_.input, decrypt_.relax);
  decrypt.add_option("--key", decrypt_.key, "The key, or the --kek, it was encrypted with")
      ->required();
  decrypt.add_option("--crc", decrypt_.crc, "What decrypted blocks get: none, 16 or 32")
      ->capture_default_str();
  add_output(decrypt, decrypt_.output);
  add_example(decrypt,
              std::string(kMakeBundle) + kMakeKey +
                  "  bindle bundle encrypt plain --key secret.key |\n"
                  "    bindle bundle decrypt --key secret.key -o plain-again");
  choose(decrypt, decrypt_);
}

}  // namespace bindle::cli
