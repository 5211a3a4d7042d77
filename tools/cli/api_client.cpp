#include "tools/cli/api_client.hpp"

#include "tools/cli/exit_code.hpp"
#include "tools/cli/json_fields.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <vector>

namespace bindle::cli {
namespace {

namespace http = boost::beast::http;
namespace json = boost::json;

constexpr std::size_t kPiece = 256 << 10;  // octets read and written at a time

bool is_success(unsigned status) {
  return status >= 200 && status < 300;
}

Result<std::string> read_text(HttpCall& call) {
  std::string text;
  std::vector<std::uint8_t> piece(kPiece);
  while (true) {
    TRY(auto const length, call.read_body(piece));
    if (length == 0) return text;
    if (length > ApiClient::kMaxJsonReply - text.size()) {
      return fail(Errc::io, "the node's reply is too long");
    }
    text += as_text(ByteView(piece).first(length));
  }
}

Error refusal(unsigned status, std::string const& body) {
  boost::system::error_code error;
  auto const parsed = json::parse(body, error);
  auto const object = !error && parsed.is_object() ? parsed.as_object() : json::object();
  auto detail = text_field(object, "detail");
  if (detail.empty()) detail = "the node answered with HTTP status " + std::to_string(status);
  return fail(errc_for_reply(text_field(object, "error_code"), status), std::move(detail));
}

Result<json::object> read_reply(HttpCall& call) {
  TRY(auto const status, call.read_status());
  TRY(auto const body, read_text(call));
  if (!is_success(status)) return refusal(status, body);
  boost::system::error_code error;
  auto parsed = json::parse(body, error);
  if (error || !parsed.is_object()) return fail(Errc::io, "the node's reply is no JSON object");
  return std::move(parsed.as_object());
}

Error wrong_length() {
  return fail(Errc::io, "the file changed while it was read");
}

// Stops early, without failing, when the node answers in the middle: the reply tells why.
Result<void> send_all(HttpCall& call,
                      ByteSource const& source,
                      std::optional<std::uint64_t> length) {
  std::vector<std::uint8_t> piece(kPiece);
  std::uint64_t sent = 0;
  while (!call.reply_waits()) {
    TRY(auto const count, source(piece));
    if (count == 0) {
      if (length && sent != *length) return wrong_length();
      return call.end_body();
    }
    sent += count;
    if (length && sent > *length) return wrong_length();
    // A node that refused may have closed; its reply is read all the same.
    if (!call.send_body(ByteView(piece).first(count))) return {};
  }
  return {};
}

}  // namespace

Result<json::object> ApiClient::get(std::string const& target) {
  return exchange(HttpCall::make_header(http::verb::get, target), {});
}

Result<json::object> ApiClient::post(std::string const& target, json::object const& body) {
  return exchange_json(http::verb::post, target, body);
}

Result<json::object> ApiClient::patch(std::string const& target, json::object const& body) {
  return exchange_json(http::verb::patch, target, body);
}

Result<json::object> ApiClient::exchange_json(http::verb method,
                                              std::string const& target,
                                              json::object const& body) {
  auto header = HttpCall::make_header(method, target);
  header.set(http::field::content_type, "application/json");
  auto const text = json::serialize(body);
  header.content_length(text.size());
  return exchange(std::move(header), text);
}

Result<json::object> ApiClient::post_octets(std::string const& target, ByteView body) {
  auto header = HttpCall::make_header(http::verb::post, target);
  header.set(http::field::content_type, "application/octet-stream");
  header.content_length(body.size());
  return exchange(std::move(header), std::string(as_text(body)));
}

Result<json::object> ApiClient::remove(std::string const& target) {
  return exchange(HttpCall::make_header(http::verb::delete_, target), {});
}

Result<json::object> ApiClient::put(std::string const& target) {
  return exchange(HttpCall::make_header(http::verb::put, target), {});
}

Result<json::object> ApiClient::exchange(HttpCall::Header header, std::string const& body) {
  TRY(auto const call, HttpCall::connect(node_, timeouts_));
  TRY_VOID(call->send(std::move(header)));
  TRY_VOID(call->send_body(as_bytes(body)));
  return read_reply(*call);
}

Result<json::object> ApiClient::upload(std::string const& target,
                                       ByteSource const& source,
                                       std::optional<std::uint64_t> length) {
  auto header = HttpCall::make_header(http::verb::post, target);
  header.set(http::field::content_type, "application/octet-stream");
  header.set(http::field::expect, "100-continue");
  if (length) {
    header.content_length(*length);
  } else {
    header.chunked(true);
  }
  TRY(auto const call, HttpCall::connect(node_, timeouts_));
  TRY_VOID(call->send(std::move(header)));
  TRY(auto const wanted, call->await_continue());
  if (wanted) TRY_VOID(send_all(*call, source, length));
  return read_reply(*call);
}

Result<std::uint64_t> ApiClient::download(std::string const& target, ByteSink const& sink) {
  TRY(auto const call, HttpCall::connect(node_, timeouts_));
  TRY_VOID(call->send(HttpCall::make_header(http::verb::get, target)));
  TRY(auto const status, call->read_status());
  if (!is_success(status)) {
    TRY(auto const body, read_text(*call));
    return refusal(status, body);
  }
  std::vector<std::uint8_t> piece(kPiece);
  std::uint64_t total = 0;
  while (true) {
    TRY(auto const length, call->read_body(piece));
    if (length == 0) return total;
    TRY_VOID(sink(ByteView(piece).first(length)));
    total += length;
  }
}

}  // namespace bindle::cli
