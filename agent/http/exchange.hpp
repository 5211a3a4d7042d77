#pragma once

#include "bundle/bytes.hpp"
#include "convergence/task.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::agent::http {

namespace beast = boost::beast;

// One request and its reply on one connection. The body is read and the reply written piece by
// piece, so that neither need fit into memory. Every wait on the client has a deadline.
class Exchange {
 public:
  using Headers = std::map<beast::http::field, std::string>;
  using Parser = beast::http::request_parser<beast::http::buffer_body>;

  // `parser` holds a complete header. Fails when the target is not a valid path and query.
  static Result<Exchange> open(beast::tcp_stream& stream,
                               beast::flat_buffer& buffer,
                               Parser& parser,
                               std::string request_id);

  beast::http::verb method() const { return parser_->get().method(); }

  std::vector<std::string> const& path() const { return path_; }

  std::string const& request_id() const { return request_id_; }

  // The first value of a query parameter, percent-decoded.
  std::optional<std::string> query(std::string_view name) const;
  std::vector<std::string> queries(std::string_view name) const;

  // A query parameter that is "true" or "false"; false without one.
  Result<bool> flag(std::string_view name) const;

  std::string_view header(beast::http::field name) const { return parser_->get()[name]; }

  std::string_view header(std::string_view name) const { return parser_->get()[name]; }

  std::optional<std::uint64_t> content_length() const;

  // Reads up to `into.size()` octets of the body; 0 at its end. Sends "100 Continue" first when
  // the client waits for it.
  Task<Result<std::size_t>> read_body(std::span<std::uint8_t> into);

  // The whole body; Errc::too_large above `limit` octets.
  Task<Result<Bytes>> read_octets(std::size_t limit);

  // The whole body, at most kMaxJsonBody octets, as a JSON object.
  Task<Result<boost::json::object>> read_json();

  Task<Result<void>> send_json(beast::http::status status,
                               boost::json::value body,
                               Headers headers = {});
  Task<Result<void>> send_error(Error error);
  Task<Result<void>> send_failure(beast::http::status status,
                                  std::string_view code,
                                  std::string detail,
                                  Headers headers = {});

  // Starts a reply of `length` octets; send_body then gives them.
  Task<Result<void>> start_reply(beast::http::status status, Headers headers, std::uint64_t length);
  Task<Result<void>> send_body(Bytes piece);

  // Starts a reply that ends with the connection; send_body then gives it as it comes.
  Task<Result<void>> start_stream(beast::http::status status, Headers headers);

  // Whether anything of the reply has left; an error can then only cut the connection.
  bool reply_started() const { return reply_status_.has_value(); }

  std::optional<beast::http::status> reply_status() const { return reply_status_; }

  // True when the connection can serve another request.
  bool keep_alive() const { return keep_alive_ && body_done(); }

  static constexpr std::size_t kMaxJsonBody = 64u << 10;

 private:
  using Parameter = std::pair<std::string, std::string>;

  Exchange(beast::tcp_stream& stream,
           beast::flat_buffer& buffer,
           Parser& parser,
           std::string request_id)
      : stream_(&stream),
        buffer_(&buffer),
        parser_(&parser),
        request_id_(std::move(request_id)),
        keep_alive_(parser.get().keep_alive()),
        remaining_(content_length()) {}

  bool body_done() const { return remaining_ ? *remaining_ == 0 : parser_->is_done(); }

  Task<Result<void>> send_head(beast::http::status status,
                               Headers headers,
                               std::optional<std::uint64_t> length);
  Task<Result<void>> continue_if_expected();
  Task<Result<std::size_t>> read_plain(std::span<std::uint8_t> into);
  Task<Result<std::size_t>> read_chunked(std::span<std::uint8_t> into);

  beast::tcp_stream* stream_;
  beast::flat_buffer* buffer_;
  Parser* parser_;
  std::string request_id_;
  std::vector<std::string> path_;
  std::vector<Parameter> parameters_;
  bool keep_alive_;
  std::optional<std::uint64_t> remaining_;  // of a body with a Content-Length
  bool continued_ = false;
  std::optional<beast::http::status> reply_status_;
};

}  // namespace bindle::agent::http
