#include "tools/cli/bundle/decrypt.hpp"

#include "bundle/bpsec/process_security.hpp"
#include "tools/cli/bundle/bundle_file.hpp"
#include "tools/cli/bundle/bundle_wish.hpp"
#include "tools/cli/bundle/made_bundle.hpp"
#include "tools/cli/bundle/security_options.hpp"

namespace bindle::cli {
namespace {

using bpsec::SecurityService;

Result<bpsec::ProcessedBundle> accept_confidentiality(ByteView wire,
                                                      bpsec::SecretKey const& key,
                                                      CrcType crc) {
  TRY(auto const bundle, parse_whole_bundle(wire));
  auto const direct = [&key](bpsec::SecurityOperation const& operation) {
    bpsec::Directive directive;
    if (operation.service != SecurityService::confidentiality) return directive;
    directive.treatment = bpsec::Treatment::accept;
    directive.keys.push_back(&key);
    return directive;
  };
  return bpsec::process_security(bundle, direct, {.restored_crc = crc});
}

Result<void> check(bpsec::Outcome const& outcome) {
  if (outcome.operation.service != SecurityService::confidentiality) return {};
  if (outcome.verdict == bpsec::Verdict::accepted) return {};
  return fail(outcome.verdict == bpsec::Verdict::failed ? Errc::unverified : Errc::not_permitted,
              outcome.operation.to_string() + ": " + outcome.detail);
}

}  // namespace

Result<ExitCode> run(DecryptBundle const& command, Session& session) {
  TRY(auto const wire, read_bundle(command.file, command.input, command.relax));
  TRY(auto const key, read_secret_key(command.key));
  TRY(auto const crc, parse_crc_type(command.crc));
  TRY(auto const processed, accept_confidentiality(wire, key, crc));
  for (auto const& outcome : processed.outcomes)
    TRY_VOID(check(outcome));
  if (!processed.bundle) return fail(Errc::not_found, "no block of the bundle is encrypted");
  TRY_VOID(hand_over(*processed.bundle, command.output, session.console));
  return ExitCode::ok;
}

}  // namespace bindle::cli
