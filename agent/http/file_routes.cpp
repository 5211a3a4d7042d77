#include "agent/content/download_steps.hpp"
#include "agent/content/file_pieces.hpp"
#include "agent/content/private_file.hpp"
#include "agent/http/api.hpp"
#include "agent/http/byte_range.hpp"
#include "agent/http/catalogue_view.hpp"
#include "agent/http/key_argument.hpp"
#include "agent/http/page.hpp"
#include "bundle/quantity.hpp"
#include "bundle/replica_tier.hpp"
#include "storage/manifests.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

// Publishing files, the catalogue, and the content of files.
namespace bindle::agent::http {
namespace {

namespace json = boost::json;
using beast::http::field;
using beast::http::status;

constexpr std::size_t kShortestPrefix = 8;

// Of the catalogue, for one page of the latest versions.
constexpr std::size_t kMostSeen = 2000;

Result<FileDescription> description_of(Exchange const& exchange, Keyring const& keyring) {
  FileDescription description;
  auto const name = exchange.query("name");
  if (!name || name->empty())
    return fail(Errc::invalid_argument, "a file needs a name: give ?name=");
  description.name = *name;
  description.media_type = exchange.query("media_type").value_or("");
  description.description = exchange.query("description").value_or("");
  description.topic = exchange.query("topic").value_or("");
  description.tags = exchange.queries("tag");
  if (auto const priority = exchange.query("priority")) {
    TRY(description.priority, parse_priority(*priority));
  }
  if (auto const lifetime = exchange.query("lifetime")) {
    TRY(description.lifetime, parse_duration(*lifetime));
    if (description.lifetime->count() <= 0)
      return fail(Errc::invalid_argument, "the lifetime must be longer than nothing");
  }
  if (auto const receipt = exchange.query("receipt")) {
    TRY(description.receipt, parse_receipt_policy(*receipt));
  }
  if (auto const replicas = exchange.query("replicas")) {
    TRY(description.replicas, parse_replicas(*replicas));
  }
  for (auto const& recipient : exchange.queries("to")) {
    TRY(auto const key, parse_key(recipient, keyring));
    description.recipients.push_back(key);
  }
  if (!description.recipients.empty()) description.audience = Audience::recipients;
  if (auto const audience = exchange.query("audience")) {
    TRY(description.audience, parse_audience(*audience));
  }
  TRY(description.versions.update, exchange.flag("update"));
  TRY(description.versions.apart, exchange.flag("apart"));
  return description;
}

Result<ManifestId> find_by_prefix(storage::View const& view, std::string const& digits) {
  auto const even = digits.substr(0, digits.size() / 2 * 2);
  TRY(auto const prefix, from_hex(even));
  // An odd last digit narrows the choice among those that share the others.
  constexpr std::size_t kEnough = 64;
  TRY(auto found, storage::manifests_with_prefix(view, prefix, kEnough));
  std::erase_if(found, [&](ManifestId const& id) { return !id.to_string().starts_with(digits); });
  if (found.empty())
    return fail(Errc::not_found, "no file here has an id that begins with " + digits);
  if (found.size() > 1)
    return fail(Errc::conflict,
                "several files have ids that begin with " + digits + ": give more digits");
  return found.front();
}

std::string quoted(std::string const& text) {
  return '"' + text + '"';
}

}  // namespace

Task<Result<ManifestId>> Api::file_id(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  auto const all_hex = text.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!all_hex || text.size() < kShortestPrefix || text.size() > 2 * ManifestId::kSize)
    co_return fail(Errc::invalid_argument,
                   "a file id has 64 hexadecimal digits; its first 8 or more will do");
  if (text.size() == 2 * ManifestId::kSize) co_return ManifestId::parse(text);
  auto find = [this, text] { return find_by_prefix(store_.view(), text); };
  co_return co_await workers_.run(std::move(find));
}

Task<Result<void>> Api::publish(Exchange& exchange, Arguments) {
  auto const began = publishing_.clock.now().elapsed;
  CO_TRY(auto description, description_of(exchange, *trust_.keyring()));
  if (auto const replaces = exchange.query("replaces")) {
    CO_TRY(description.versions.replaces, co_await file_id(*replaces));
  }
  if (trust_.keyring()->is_revoked(facts_.publisher_key))
    co_return fail(Errc::conflict, "this node's key is revoked: nobody would take the file");
  auto const channel = exchange.query("channel");
  if (channel) {
    CO_TRY_VOID(co_await node_.channels().check(*channel));
    description.tags.push_back(channel_tag(*channel));
  }
  CO_TRY(auto publication, Publication::begin(publishing_, std::move(description)));
  auto const outcome = co_await receive_file(exchange, *publication);
  // To free what an abandoned publication has stored, the disk must be waited for.
  auto discard = [publication = std::move(publication)]() mutable { publication.reset(); };
  co_await workers_.run(std::move(discard));
  if (!outcome) co_return outcome.error();
  auto const& published = *outcome;
  if (published.bundles > 0) node_.bundles_queued(published.send_class);
  json::value channel_version = nullptr;
  if (channel) {
    CO_TRY(auto const head, co_await node_.channels().add(*channel, published.id));
    channel_version = head.version;
  }
  auto const readable = read_for(publishing_.key, published.manifest);
  auto const& manifest = readable.manifest;
  auto const took = publishing_.clock.now().elapsed - began;
  json::object body{{"id", published.id.to_string()},
                    {"name", manifest.name},
                    {"size", manifest.size},
                    {"sha256", manifest.digest.to_string()},
                    {"chunks", manifest.chunks.size()},
                    {"new_chunks", published.new_chunks},
                    {"bundles", published.bundles},
                    {"bytes_written", published.bytes_written},
                    {"seconds", std::chrono::duration<double>(took).count()},
                    {"version", manifest.version},
                    {"supersedes", json_of_id(manifest.supersedes)},
                    {"channel_version", std::move(channel_version)},
                    {"created", published.created}};
  auto const code = published.created ? status::created : status::ok;
  co_return co_await exchange.send_json(code, std::move(body));
}

Task<Result<PublishedFile>> Api::receive_file(Exchange& exchange, Publication& publication) {
  using namespace boost::asio::experimental::awaitable_operators;
  auto const announced = exchange.content_length();
  if (announced && *announced > publishing_.max_file_size)
    co_return fail(Errc::invalid_argument,
                   "the file is larger than content.max_file_size, " +
                       std::to_string(publishing_.max_file_size) + " octets");
  CO_TRY(auto length, co_await exchange.read_body(publication.buffer()));
  while (length > 0) {
    // The next piece arrives while this one is hashed and written.
    auto taking = publication.take(length);
    auto reading = exchange.read_body(publication.next_buffer());
    auto [taken, read] = co_await (std::move(taking) && std::move(reading));
    if (!taken) co_return std::move(taken).error();
    CO_TRY(length, std::move(read));
  }
  co_return co_await publication.finish();
}

Task<Result<void>> Api::files(Exchange& exchange, Arguments) {
  CO_TRY(auto const page, page_of(exchange));
  CO_TRY(auto const latest_only, exchange.flag("latest"));
  auto list = [this, page, latest_only, keyring = trust_.keyring()]() -> Result<json::object> {
    FileReader const reader{*keyring, publishing_.key, facts_.downloads_dir};
    json::array files;
    auto after = page.after;
    auto more = true;
    for (std::size_t seen = 0; more && files.size() < page.limit && seen < kMostSeen;) {
      auto const wanted = page.limit - files.size();
      TRY(auto const items, storage::catalogue_page(store_.view(), after, wanted));
      for (auto const& item : items) {
        TRY(auto file, describe_file(store_.view(), reader, item.id, item.entry));
        if (!latest_only || file.at("latest").get_bool()) files.push_back(std::move(file));
        after = item.entry.number;
      }
      seen += items.size();
      more = items.size() == wanted;
    }
    json::value next = nullptr;
    if (more) next = json::string(std::to_string(after));
    return json::object{{"files", std::move(files)}, {"next", std::move(next)}};
  };
  CO_TRY(auto body, co_await workers_.run(std::move(list)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::file(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const id, co_await file_id(arguments.front()));
  auto find = [this, id, keyring = trust_.keyring()]() -> Result<json::object> {
    TRY(auto const entry, storage::find_manifest(store_.view(), id));
    if (!entry) return fail(Errc::not_found, "no file " + id.to_string() + " is known here");
    FileReader const reader{*keyring, publishing_.key, facts_.downloads_dir};
    return describe_file(store_.view(), reader, id, *entry);
  };
  CO_TRY(auto body, co_await workers_.run(std::move(find)));
  co_return co_await exchange.send_json(status::ok, std::move(body));
}

Task<Result<void>> Api::content(Exchange& exchange, Arguments arguments) {
  CO_TRY(auto const id, co_await file_id(arguments.front()));
  auto load = [this, id]() -> Result<ReadableManifest> {
    TRY(auto const entry, storage::find_manifest(store_.view(), id));
    if (!entry) return fail(Errc::not_found, "no file " + id.to_string() + " is known here");
    if (entry->state == storage::ManifestState::remote ||
        entry->state == storage::ManifestState::partial)
      return fail(Errc::conflict, "the file is not complete here yet: request it first");
    TRY(auto manifest, load_manifest(store_.view(), id));
    auto readable = read_for(publishing_.key, std::move(manifest));
    if (!readable.readable)
      return fail(Errc::not_permitted,
                  "the file is encrypted for others: this node cannot read it");
    return readable;
  };
  CO_TRY(auto readable, co_await workers_.run(std::move(load)));

  auto const& manifest = readable.manifest;
  auto const entity_tag = quoted(manifest.digest.to_string());
  Exchange::Headers headers{
      {field::accept_ranges, "bytes"},
      {field::etag, entity_tag},
      {field::content_type,
       manifest.media_type.empty() ? "application/octet-stream" : manifest.media_type}};
  ByteRange range{0, manifest.size};
  auto code = status::ok;
  auto const if_range = exchange.header(field::if_range);
  if (!exchange.header(field::range).empty() && (if_range.empty() || if_range == entity_tag)) {
    auto const asked = parse_range(exchange.header(field::range), manifest.size);
    if (!asked) {
      headers[field::content_range] = "bytes */" + std::to_string(manifest.size);
      co_return co_await exchange.send_failure(
          status::range_not_satisfiable, "range_not_satisfiable", asked.error().detail, headers);
    }
    if (*asked) {
      range = **asked;
      code = status::partial_content;
      headers[field::content_range] = "bytes " + std::to_string(range.first) + "-" +
                                      std::to_string(range.first + range.length - 1) + "/" +
                                      std::to_string(manifest.size);
    }
  }
  CO_TRY_VOID(co_await exchange.start_reply(code, std::move(headers), range.length));
  if (exchange.method() == beast::http::verb::head) co_return Result<void>{};
  // A file that is read part by part is read once.
  if (range.first == 0) publishing_.library.count_access(store_, id);
  co_return co_await send_content(exchange, readable, range.first, range.length);
}

Task<Result<void>> Api::send_content(Exchange& exchange,
                                     ReadableManifest const& file,
                                     std::uint64_t first,
                                     std::uint64_t length) {
  FilePieces pieces(file, first, length);
  while (auto const piece = pieces.next()) {
    auto read = [this, &file, piece] { return read_piece(store_, file, *piece); };
    CO_TRY(auto octets, co_await workers_.run(std::move(read)));
    CO_TRY_VOID(co_await exchange.send_body(std::move(octets)));
  }
  co_return Result<void>{};
}

}  // namespace bindle::agent::http
