#include "agent/http/story_object.hpp"

#include "bundle/bundle_id.hpp"
#include "bundle/bundle_id_reader.hpp"
#include "bundle/cbor_reader.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace bindle::agent::http {
namespace {

constexpr std::size_t kLongestBareNumber = 7;  // a file's id is shown with eight digits or more
constexpr std::string_view kBundlePrefix = "bundle:";

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Takes "-NUMBER" off the end.
std::optional<std::uint64_t> take_last_number(std::string_view& text) {
  auto const dash = text.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  auto const digits = text.substr(dash + 1);
  std::uint64_t number = 0;
  auto const* const end = digits.data() + digits.size();
  auto const [rest, error] = std::from_chars(digits.data(), end, number);
  if (!is_number(digits) || error != std::errc{} || rest != end) return std::nullopt;
  text = text.substr(0, dash);
  return number;
}

std::optional<BundleId> id_in(ByteView key) {
  CborReader reader(key);
  auto id = read_whole_bundle_id(reader);
  return id ? std::optional(std::move(id).value()) : std::nullopt;
}

}  // namespace

storage::EventObject event_object(StoryObject const& object) {
  if (auto const* const file = std::get_if<ManifestId>(&object))
    return storage::EventObject::of_file(*file);
  return storage::EventObject::of_bundle(std::get<Bytes>(object));
}

std::optional<std::string> arrival_in(std::string const& text) {
  if (text.starts_with(kBundlePrefix)) return text.substr(kBundlePrefix.size());
  if (is_number(text) && text.size() <= kLongestBareNumber) return text;
  return std::nullopt;
}

Result<Bytes> parse_bundle_key(std::string const& text) {
  std::string_view rest = text;
  auto const sequence = take_last_number(rest);
  auto const time = sequence ? take_last_number(rest) : std::nullopt;
  auto const source = Eid::parse(rest);
  if (!time || !source || source->is_null())
    return fail(Errc::invalid_argument,
                "a bundle's id is its source, creation time and sequence number, such as "
                "dtn://boat/-830000000000-1");
  return BundleId{*source, {*time, *sequence}, std::nullopt}.key();
}

std::string bundle_id_text(ByteView key) {
  auto const id = id_in(key);
  return id ? id->to_string() : "";
}

std::string bundle_source(ByteView key) {
  auto const id = id_in(key);
  return id && !id->source.is_null() ? id->source.node_id().to_string() : "";
}

}  // namespace bindle::agent::http
