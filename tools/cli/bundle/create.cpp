#include "tools/cli/bundle/create.hpp"

#include "tools/cli/bundle/bundle_wish.hpp"
#include "tools/cli/bundle/fragments.hpp"
#include "tools/cli/bundle/made_bundle.hpp"

#include <chrono>
#include <utility>

namespace bindle::cli {
namespace {

UtcTime now() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Result<Bytes> read_payload(CreateBundle const& command) {
  if (!command.text) return read_octets(command.payload, command.input);
  auto const octets = as_bytes(*command.text);
  return Bytes(octets.begin(), octets.end());
}

Result<Bytes> build(CreateBundle const& command) {
  TRY(auto const spec, bundle_spec(command, now()));
  TRY(auto const payload, read_payload(command));
  TRY(auto const envelope, build_envelope(spec, payload));
  return whole(envelope, payload);
}

// The blocks that were given as octets could break a rule that the builder does not know of.
Result<void> check_what_was_built(ByteView wire) {
  auto const bundle = parse_bundle(wire);
  if (bundle) return {};
  return fail(Errc::invalid_argument, "this would be no bundle: " + bundle.error().detail);
}

Result<Bytes> protect(Bytes wire, CreateBundle const& command) {
  if (command.integrity.is_set()) {
    TRY(wire, sign_bundle(wire, command.integrity));
  }
  if (command.confidentiality.is_set()) {
    TRY(wire, encrypt_bundle(wire, command.confidentiality));
  }
  return wire;
}

Result<void> write_in_fragments(ByteView wire, CreateBundle const& command, Console& console) {
  auto const& output = command.output;
  if (output.is_standard_output()) {
    return fail(Errc::invalid_argument, "--fragment-size: say -o PREFIX for the files");
  }
  FragmentFiles const files{
      .size = command.fragment_size, .prefix = output.file, .encoding = output.encoding};
  return write_fragments(wire, files, console);
}

}  // namespace

Result<ExitCode> run(CreateBundle const& command, Session& session) {
  TRY(auto plain, build(command));
  TRY_VOID(check_what_was_built(plain));
  TRY(auto const wire, protect(std::move(plain), command));
  if (command.fragment_size.empty()) {
    TRY_VOID(hand_over(wire, command.output, session.console));
  } else {
    TRY_VOID(write_in_fragments(wire, command, session.console));
  }
  return ExitCode::ok;
}

}  // namespace bindle::cli
