#include "tools/cli/payload_description.hpp"

#include "bundle/chunk.hpp"
#include "bundle/chunk_request.hpp"
#include "bundle/statements/statement.hpp"
#include "tools/cli/block_description.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/manifest_description.hpp"
#include "tools/cli/status_report.hpp"

#include <algorithm>

namespace bindle::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostText = 256;  // octets

json::object unreadable(std::string_view what, Error const& error) {
  return {{"kind", what}, {"error", error.detail}};
}

json::object describe_manifest_payload(ByteView payload) {
  auto const opened = open_manifest(payload);
  if (!opened) return unreadable("manifest", opened.error());
  json::object fields{{"kind", "manifest"}, {"id", opened->id.to_string()}};
  fields["manifest"] = describe_manifest(opened->manifest);
  return fields;
}

json::object describe_request(ByteView payload) {
  auto const request = decode_chunk_request(payload);
  if (!request) return unreadable("request", request.error());
  return {{"kind", "request"},
          {"manifest", request->manifest.to_string()},
          {"ranges", request->ranges.size()},
          {"chunks", request->chunk_count()}};
}

struct StatementParticulars {
  json::object& into;

  void operator()(Introduction const& introduction) const {
    into["node"] = introduction.node.to_string();
    into["display_name"] = introduction.display_name;
    into["sequence"] = introduction.sequence;
  }

  void operator()(KeyRotation const& rotation) const {
    into["successor"] = rotation.successor.to_string();
    into["sequence"] = rotation.sequence;
  }

  void operator()(KeyRevocation const& revocation) const {
    into["reason"] = revocation.reason;
    into["sequence"] = revocation.sequence;
  }

  void operator()(Vouching const& vouching) const {
    into["subject"] = vouching.subject.to_string();
    into["stands"] = vouching.stands;
    into["sequence"] = vouching.sequence;
  }

  void operator()(ChannelHead const& head) const {
    into["channel"] = head.name;
    into["version"] = head.version;
    into["items"] = head.items.size();
  }
};

json::object describe_statement(ByteView payload) {
  auto const statement = verify_statement(payload);
  if (!statement) return unreadable("statement", statement.error());
  auto const& key = signer_of(*statement);
  json::object fields{{"kind", to_string(kind_of(*statement))},
                      {"key", key.to_string()},
                      {"fingerprint", fingerprint(key)}};
  std::visit(StatementParticulars{fields}, *statement);
  return fields;
}

bool is_plain_text(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return !line.empty() && printable(line) == line;
}

// Text is shown as text too.
json::object describe_data(std::string_view kind, ByteView payload) {
  json::object fields{{"kind", kind}, {"data", shown_octets(payload)}};
  auto const text = as_text(payload.first(std::min(payload.size(), kMostText)));
  if (is_plain_text(text)) fields["text"] = text;
  return fields;
}

json::object describe_chunk(ContentBlock const& content, ByteView payload) {
  auto const id = chunk_id_of(payload);
  return {{"kind", "chunk"},
          {"sha256", id.to_string()},
          {"matches_its_id", std::ranges::equal(id.bytes, content.object)}};
}

json::object describe_content(ContentBlock const& content, ByteView payload) {
  switch (content.kind) {
    case ContentKind::manifest:
      return describe_manifest_payload(payload);
    case ContentKind::request:
      return describe_request(payload);
    case ContentKind::statement:
      return describe_statement(payload);
    case ContentKind::chunk:
      return describe_chunk(content, payload);
    case ContentKind::inventory:
    case ContentKind::receipt:
    case ContentKind::app:
    case ContentKind::predictabilities:
    case ContentKind::query:
    case ContentKind::answer:
    case ContentKind::holdings:
      break;
  }
  return describe_data(name_of(content.kind), payload);
}

}  // namespace

json::object describe_payload(PrimaryBlock const& primary,
                              std::optional<ContentBlock> const& content,
                              BlockView const& payload) {
  if (payload.encrypted) return {{"kind", "encrypted"}};
  if (primary.fragment) return describe_data("fragment", payload.data);
  if (primary.has(bundle_flag::kAdministrativeRecord)) {
    auto report = describe_admin_record(payload.data);
    return report ? std::move(*report) : unreadable("administrative record", report.error());
  }
  if (content) return describe_content(*content, payload.data);
  return describe_data("application data", payload.data);
}

}  // namespace bindle::cli
