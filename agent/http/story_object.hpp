#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "bundle/result.hpp"
#include "storage/bundle_record.hpp"
#include "storage/events.hpp"

#include <optional>
#include <string>
#include <variant>

namespace bindle::agent::http {

// What a story is about: a file, or a bundle by its key.
using StoryObject = std::variant<ManifestId, Bytes>;

storage::EventObject event_object(StoryObject const& object);

// A bundle's arrival number: up to seven digits, or any number behind "bundle:". None when the text
// is nothing like that.
std::optional<std::string> arrival_in(std::string const& text);

// SOURCE-TIME-SEQUENCE, as bundles are shown. Errc::invalid_argument.
Result<Bytes> parse_bundle_key(std::string const& text);

// As parse_bundle_key() reads it; empty when the key is of no bundle with a source.
std::string bundle_id_text(ByteView key);

// Node id of whoever made the bundle; empty likewise.
std::string bundle_source(ByteView key);

}  // namespace bindle::agent::http
