#include "tools/cli/bundle/verify.hpp"

#include "bundle/bpsec/process_security.hpp"
#include "tools/cli/bundle/bundle_file.hpp"
#include "tools/cli/bundle/security_description.hpp"
#include "tools/cli/bundle/security_options.hpp"
#include "tools/cli/node_folder.hpp"
#include "tools/cli/outline.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace bindle::cli {
namespace {

namespace json = boost::json;

using bpsec::Verdict;

// What the person who asks knows.
struct KnownKeys {
  Keyring keyring;
  std::optional<PublisherKey> signer;
  std::optional<bpsec::SecretKey> hmac_key;
};

Result<KnownKeys> read_keys(VerifyBundle const& command) {
  KnownKeys keys;
  if (!command.keyring.empty()) {
    TRY(keys.keyring, read_keyring(command.keyring));
  }
  if (!command.public_key.empty()) {
    auto const signer = PublisherKey::parse(command.public_key);
    if (!signer) return fail(Errc::invalid_argument, "--public-key: " + signer.error().detail);
    keys.signer = *signer;
  }
  if (!command.hmac_key.empty()) {
    TRY(keys.hmac_key, read_secret_key(command.hmac_key));
  }
  return keys;
}

bpsec::Directive directive_for(bpsec::SecurityOperation const& operation, KnownKeys const& keys) {
  bpsec::Directive directive;
  if (operation.service != bpsec::SecurityService::integrity) return directive;
  if (operation.context == bpsec::context_id::kBibEd25519) {
    directive.treatment = bpsec::Treatment::verify;
    directive.keyring = &keys.keyring;
    directive.signer = keys.signer;
  } else if (operation.context == bpsec::context_id::kBibHmacSha2 && keys.hmac_key) {
    directive.treatment = bpsec::Treatment::verify;
    directive.keys.push_back(&*keys.hmac_key);
  }
  return directive;
}

Result<std::vector<bpsec::Outcome>> check_integrity(ByteView wire, KnownKeys const& keys) {
  TRY(auto const bundle, parse_whole_bundle(wire));
  auto const direct = [&keys](bpsec::SecurityOperation const& operation) {
    return directive_for(operation, keys);
  };
  TRY(auto processed, bpsec::process_security(bundle, direct));
  std::erase_if(processed.outcomes, [](bpsec::Outcome const& outcome) {
    return outcome.operation.service != bpsec::SecurityService::integrity;
  });
  return std::move(processed.outcomes);
}

ExitCode exit_code_of(std::vector<bpsec::Outcome> const& outcomes) {
  auto const has = [&outcomes](Verdict verdict) {
    return std::any_of(outcomes.begin(), outcomes.end(), [verdict](bpsec::Outcome const& outcome) {
      return outcome.verdict == verdict;
    });
  };
  if (has(Verdict::failed)) return ExitCode::integrity_failure;
  return has(Verdict::left) ? ExitCode::not_permitted : ExitCode::ok;
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::verified:
      return "verified";
    case Verdict::failed:
      return "failed";
    default:
      return "not checked";
  }
}

std::string why(bpsec::Outcome const& outcome) {
  if (outcome.verdict == Verdict::left && outcome.detail.empty()) return "there is no key for it";
  return outcome.detail;
}

json::object described(bpsec::Outcome const& outcome, Keyring const& keyring) {
  auto const& operation = outcome.operation;
  json::object fields{{"verdict", verdict_name(outcome.verdict)},
                      {"block", operation.security_block},
                      {"target", operation.target},
                      {"target_name", target_name(operation.target, operation.target_type)},
                      {"context", operation.context},
                      {"security_source", operation.source.to_string()}};
  if (outcome.signer) {
    auto const* const entry = keyring.find(*outcome.signer);
    fields["signer"] = outcome.signer->to_string();
    fields["fingerprint"] = fingerprint(*outcome.signer);
    fields["signer_name"] = entry ? json::value(entry->name) : json::value(nullptr);
  }
  if (auto const reason = why(outcome); !reason.empty()) fields["detail"] = reason;
  return fields;
}

void show(std::vector<bpsec::Outcome> const& outcomes, Keyring const& keyring, Console& console) {
  json::array operations;
  for (auto const& outcome : outcomes)
    operations.emplace_back(described(outcome, keyring));
  json::object const description{{"verified", exit_code_of(outcomes) == ExitCode::ok},
                                 {"operations", std::move(operations)}};
  if (console.wants_json()) return console.write_json(description);
  console.write_text(outline(description));
}

}  // namespace

Result<ExitCode> run(VerifyBundle const& command, Session& session) {
  TRY(auto const wire, read_bundle(command.file, command.input, command.relax));
  TRY(auto const keys, read_keys(command));
  TRY(auto const outcomes, check_integrity(wire, keys));
  if (outcomes.empty()) return fail(Errc::not_found, "no BIB protects a block that can be read");
  show(outcomes, keys.keyring, session.console);
  return exit_code_of(outcomes);
}

}  // namespace bindle::cli
