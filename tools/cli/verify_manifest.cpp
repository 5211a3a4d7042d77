#include "tools/cli/verify_manifest.hpp"

#include "bundle/bundle.hpp"
#include "bundle/manifest_codec.hpp"
#include "tools/cli/manifest_description.hpp"
#include "tools/cli/node_folder.hpp"
#include "tools/cli/outline.hpp"

namespace bindle::cli {
namespace {

namespace json = boost::json;

void show(Console& console, json::object const& description) {
  if (console.wants_json()) return console.write_json(description);
  console.write_text(outline(description));
}

// The octets themselves, or the payload if they are a bundle that carries a manifest.
ByteView signed_manifest_in(ByteView octets) {
  auto const bundle = parse_bundle(octets, ParsePolicy::accepted_before());
  if (!bundle || !bundle->content) return octets;
  return bundle->content->kind == ContentKind::manifest ? bundle->payload.data : octets;
}

Result<json::object> verify(ByteView signed_bytes) {
  TRY(auto const opened, open_manifest(signed_bytes));
  json::object description{{"valid", true}, {"id", opened.id.to_string()}};
  for (auto const& [name, value] : describe_manifest(opened.manifest))
    description[name] = value;
  return description;
}

// The publisher's standing goes into the description, and decides.
Result<ExitCode> judge(VerifyManifest const& command, ByteView signed_bytes, json::object& shown) {
  if (command.keyring.empty()) return ExitCode::ok;
  TRY(auto const keyring, read_keyring(command.keyring));
  TRY(auto const opened, open_manifest(signed_bytes));
  auto const& publisher = opened.manifest.publisher;
  auto const* const entry = keyring.find(publisher);
  shown["publisher_name"] = entry ? entry->name : "";
  shown["publisher_level"] = to_string(keyring.level_of(publisher));
  return check_publisher(publisher, keyring) ? ExitCode::ok : ExitCode::not_permitted;
}

}  // namespace

Result<ExitCode> run(VerifyManifest const& command, Session& session) {
  TRY(auto const octets, read_octets(command.file, command.input));
  auto const signed_bytes = signed_manifest_in(octets);
  auto description = verify(signed_bytes);
  if (!description) {
    show(session.console, {{"valid", false}, {"reason", description.error().detail}});
    return ExitCode::integrity_failure;
  }
  TRY(auto const verdict, judge(command, signed_bytes, *description));
  show(session.console, *description);
  if (verdict == ExitCode::not_permitted) {
    session.console.remark("The signature is good, but the keyring does not know its publisher.");
  }
  return verdict;
}

}  // namespace bindle::cli
