#include "tools/cli/pairing.hpp"

#include "bundle/keyring.hpp"
#include "bundle/pairing.hpp"
#include "bundle/signing_key.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/qr_code.hpp"

#include <algorithm>

namespace bindle::cli {
namespace {

namespace json = boost::json;

Result<PairingOffer> own_offer(ApiClient& node) {
  TRY(auto const status, node.get("/v1/status"));
  PairingOffer offer;
  TRY(offer.key, PublisherKey::parse(text_field(status, "publisher_key")));
  TRY(offer.node, Eid::parse(text_field(status, "node_id")));
  offer.address = text_field(status, "tcpcl");
  return offer;
}

Result<ExitCode> show_own(PairingOffer const& own, Console& console) {
  TRY(auto const text, pairing_text(own));
  if (console.wants_json()) {
    console.write_json(json::object{{"text", text}, {"fingerprint", fingerprint(own.key)}});
    return ExitCode::ok;
  }
  TRY(auto const picture, qr_code(text));
  console.write_text(picture + "\n" + text + "\n\nfingerprint: " + fingerprint(own.key) +
                     "\nOn the other node: bindle keys pair TEXT\n");
  return ExitCode::ok;
}

// Typed by hand: without regard to case, hyphens and spaces.
std::string bare(std::string code) {
  std::erase_if(code, [](char c) { return c == '-' || c == ' '; });
  std::transform(code.begin(), code.end(), code.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return code;
}

std::string name_for(PairingOffer const& other) {
  auto name = other.node.to_string();
  return name.size() <= Keyring::kMaxNameSize ? name : fingerprint(other.key);
}

Result<void> verify_key(ApiClient& node, PairingOffer const& other) {
  json::object const body{{"key", other.key.to_string()},
                          {"name", name_for(other)},
                          {"level", to_string(TrustLevel::verified)}};
  TRY(auto const reply, node.post("/v1/keys", body));
  (void)reply;
  return {};
}

}  // namespace

Result<ExitCode> run(PairKeys const& command, Session& session) {
  TRY(auto const own, own_offer(session.node));
  if (command.text.empty()) return show_own(own, session.console);
  auto const other = parse_pairing_text(command.text);
  if (!other) return fail(Errc::invalid_argument, other.error().detail);
  if (other->key == own.key) return fail(Errc::invalid_argument, "this is the node's own text");
  auto const code = pairing_code(own.key, other->key);
  auto const asks = command.code.empty();
  if (!asks && bare(command.code) != bare(code))
    return fail(Errc::not_permitted,
                "the codes differ: somebody may stand in between; nothing is changed");
  if (!asks) TRY_VOID(verify_key(session.node, *other));
  if (session.console.wants_json())
    session.console.write_json(json::object{{"node", other->node.to_string()},
                                            {"key", other->key.to_string()},
                                            {"address", other->address},
                                            {"code", code},
                                            {"verified", !asks}});
  else if (asks)
    session.console.write_text(
        "code: " + code +
        "\nAsk the other side for the code that it shows for this node's text. With that code:\n"
        "bindle keys pair TEXT --code CODE\n");
  else
    session.console.write_text(other->node.to_string() + " is verified\n");
  return ExitCode::ok;
}

}  // namespace bindle::cli
