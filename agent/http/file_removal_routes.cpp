#include "agent/http/api.hpp"

#include <spdlog/spdlog.h>

#include <utility>

// Removing files from this node.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::status;

Result<RemovalOrder> order_of(Exchange const& exchange) {
  RemovalOrder order;
  TRY(auto const delivered_too, exchange.flag("with_download"));
  TRY(auto const forget, exchange.flag("forget"));
  if (delivered_too) order.delivered = DeliveredCopy::remove;
  if (forget) order.manifest = storage::ForgetManifest::yes;
  return order;
}

}  // namespace

Task<Result<void>> Api::remove_file(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const order, order_of(exchange));
  CO_TRY(auto const id, co_await file_id(arguments.front()));
  CO_TRY(auto const removed, co_await node_.fetching().remove(id, order));
  spdlog::info("file {} is deleted here: {} chunks, {} octets are free",
               id.to_string(),
               removed.chunks,
               removed.bytes);
  json::value kept = nullptr;
  if (removed.kept) kept = json::string((facts_.downloads_dir / *removed.kept).string());
  json::object body{{"id", id.to_string()},
                    {"chunks_freed", removed.chunks},
                    {"bytes_freed", removed.bytes},
                    {"kept_path", std::move(kept)},
                    {"forgotten", order.manifest == storage::ForgetManifest::yes}};
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

}  // namespace bindle::agent::http
