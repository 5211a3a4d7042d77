#include "agent/http/exchange.hpp"

#include "agent/http/error_reply.hpp"
#include "convergence/await_tuple.hpp"

#include <boost/asio/write.hpp>
#include <boost/url.hpp>

#include <algorithm>
#include <chrono>

namespace bindle::agent::http {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kTransferDeadline = 60s;
constexpr std::size_t kChunkedBuffer = 64u << 10;
constexpr std::size_t kOctetsPiece = 256u << 10;

Error broken(beast::error_code error) {
  if (error == beast::error::timeout) return fail(Errc::timed_out, "the client was too slow");
  return fail(Errc::peer_gone, "connection to the client: " + error.message());
}

}  // namespace

Result<Exchange> Exchange::open(beast::tcp_stream& stream,
                                beast::flat_buffer& buffer,
                                Parser& parser,
                                std::string request_id) {
  Exchange exchange(stream, buffer, parser, std::move(request_id));
  auto const target = boost::urls::parse_origin_form(parser.get().target());
  if (!target) return fail(Errc::invalid_argument, "the request target is not a path and query");
  for (auto const segment : target->segments())
    exchange.path_.push_back(segment);
  for (auto const parameter : target->params())
    exchange.parameters_.emplace_back(parameter.key, parameter.value);
  return exchange;
}

std::optional<std::string> Exchange::query(std::string_view name) const {
  for (auto const& [key, value] : parameters_)
    if (key == name) return value;
  return std::nullopt;
}

std::vector<std::string> Exchange::queries(std::string_view name) const {
  std::vector<std::string> values;
  for (auto const& [key, value] : parameters_)
    if (key == name) values.push_back(value);
  return values;
}

Result<bool> Exchange::flag(std::string_view name) const {
  auto const text = query(name);
  if (!text || *text == "false") return false;
  if (*text == "true") return true;
  return fail(Errc::invalid_argument, std::string(name) + " must be true or false");
}

std::optional<std::uint64_t> Exchange::content_length() const {
  auto const length = parser_->content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

Task<Result<void>> Exchange::continue_if_expected() {
  if (continued_) co_return Result<void>{};
  continued_ = true;
  if (!beast::iequals(header(beast::http::field::expect), "100-continue")) co_return Result<void>{};
  beast::http::response<beast::http::empty_body> go_on(beast::http::status::continue_, 11);
  stream_->expires_after(kTransferDeadline);
  auto const [error, written] = co_await beast::http::async_write(*stream_, go_on, kAwaitTuple);
  if (error) co_return broken(error);
  co_return Result<void>{};
}

Task<Result<std::size_t>> Exchange::read_body(std::span<std::uint8_t> into) {
  CO_TRY_VOID(co_await continue_if_expected());
  if (body_done()) co_return std::size_t{0};
  auto reading = remaining_ ? read_plain(into) : read_chunked(into);
  co_return co_await std::move(reading);
}

// Straight from the socket, in as few reads as fill the span: files arrive this way.
Task<Result<std::size_t>> Exchange::read_plain(std::span<std::uint8_t> into) {
  auto const wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), *remaining_));
  // What came in the same packets as the header.
  auto length = asio::buffer_copy(asio::buffer(into.data(), wanted), buffer_->data());
  buffer_->consume(length);
  while (length < wanted) {
    stream_->expires_after(kTransferDeadline);
    auto const rest = asio::buffer(into.data() + length, wanted - length);
    auto const [error, read] = co_await stream_->async_read_some(rest, kAwaitTuple);
    if (error == asio::error::eof) co_return fail(Errc::peer_gone, "the body ended early");
    if (error) co_return broken(error);
    length += read;
  }
  *remaining_ -= length;
  co_return length;
}

Task<Result<std::size_t>> Exchange::read_chunked(std::span<std::uint8_t> into) {
  auto& body = parser_->get().body();
  body.data = into.data();
  body.size = into.size();
  body.more = true;
  buffer_->reserve(kChunkedBuffer);
  while (body.size > 0 && !parser_->is_done()) {
    stream_->expires_after(kTransferDeadline);
    auto const [error, read] =
        co_await beast::http::async_read_some(*stream_, *buffer_, *parser_, kAwaitTuple);
    if (error == beast::http::error::need_buffer) break;
    if (error == beast::http::error::end_of_stream || error == beast::http::error::partial_message)
      co_return fail(Errc::peer_gone, "the body ended early");
    if (error) co_return broken(error);
  }
  co_return into.size() - body.size;
}

Task<Result<Bytes>> Exchange::read_octets(std::size_t limit) {
  auto const too_long = [limit] {
    return fail(Errc::too_large, "the body has at most " + std::to_string(limit) + " octets");
  };
  if (content_length().value_or(0) > limit) co_return too_long();
  Bytes octets;
  while (true) {
    auto const before = octets.size();
    octets.resize(std::min(before + kOctetsPiece, limit + 1));
    CO_TRY(auto const length, co_await read_body(std::span(octets).subspan(before)));
    octets.resize(before + length);
    if (octets.size() > limit) co_return too_long();
    if (length == 0) co_return octets;
  }
}

Task<Result<boost::json::object>> Exchange::read_json() {
  std::string text(kMaxJsonBody + 1, '\0');
  std::span<std::uint8_t> const into(reinterpret_cast<std::uint8_t*>(text.data()), text.size());
  CO_TRY(auto const length, co_await read_body(into));
  if (length > kMaxJsonBody) co_return fail(Errc::invalid_argument, "the JSON body is too large");
  text.resize(length);
  boost::json::error_code error;
  auto value = boost::json::parse(text, error);
  if (error) co_return fail(Errc::invalid_argument, "the body is not JSON: " + error.message());
  if (!value.is_object()) co_return fail(Errc::invalid_argument, "the body must be a JSON object");
  co_return std::move(value.as_object());
}

Task<Result<void>> Exchange::send_json(beast::http::status status,
                                       boost::json::value body,
                                       Headers headers) {
  headers.emplace(beast::http::field::content_type, "application/json");
  headers.emplace(beast::http::field::cache_control, "no-store");
  auto const text = boost::json::serialize(body) + "\n";
  CO_TRY_VOID(co_await start_reply(status, std::move(headers), text.size()));
  if (method() == beast::http::verb::head) co_return Result<void>{};
  auto const bytes = as_bytes(text);
  Bytes piece(bytes.begin(), bytes.end());
  co_return co_await send_body(std::move(piece));
}

Task<Result<void>> Exchange::send_error(Error error) {
  auto const reply = reply_for(error.code);
  co_return co_await send_failure(reply.status, reply.code, std::move(error.detail));
}

Task<Result<void>> Exchange::send_failure(beast::http::status status,
                                          std::string_view code,
                                          std::string detail,
                                          Headers headers) {
  boost::json::value body = {
      {"detail", std::move(detail)}, {"error_code", code}, {"request_id", request_id_}};
  // What is left of a refused body would have to be read before the next request.
  if (!body_done()) keep_alive_ = false;
  co_return co_await send_json(status, std::move(body), std::move(headers));
}

Task<Result<void>> Exchange::start_reply(beast::http::status status,
                                         Headers headers,
                                         std::uint64_t length) {
  co_return co_await send_head(status, std::move(headers), length);
}

Task<Result<void>> Exchange::start_stream(beast::http::status status, Headers headers) {
  keep_alive_ = false;
  co_return co_await send_head(status, std::move(headers), std::nullopt);
}

Task<Result<void>> Exchange::send_head(beast::http::status status,
                                       Headers headers,
                                       std::optional<std::uint64_t> length) {
  reply_status_ = status;
  beast::http::response<beast::http::empty_body> reply(status, parser_->get().version());
  reply.keep_alive(keep_alive_);
  reply.set(beast::http::field::server, "bindled");
  reply.set("X-Request-ID", request_id_);
  reply.set("X-Content-Type-Options", "nosniff");
  for (auto const& [name, value] : headers)
    reply.set(name, value);
  if (status == beast::http::status::insufficient_storage ||
      status == beast::http::status::too_many_requests)
    reply.set(beast::http::field::retry_after, "30");
  if (length) reply.content_length(*length);
  beast::http::response_serializer<beast::http::empty_body> serializer(reply);
  stream_->expires_after(kTransferDeadline);
  auto const [error, written] =
      co_await beast::http::async_write_header(*stream_, serializer, kAwaitTuple);
  if (error) co_return broken(error);
  co_return Result<void>{};
}

Task<Result<void>> Exchange::send_body(Bytes piece) {
  stream_->expires_after(kTransferDeadline);
  auto const [error, written] =
      co_await asio::async_write(*stream_, asio::buffer(piece), kAwaitTuple);
  if (error) co_return broken(error);
  co_return Result<void>{};
}

}  // namespace bindle::agent::http
