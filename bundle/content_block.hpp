#pragma once

#include "bundle/bytes.hpp"
#include "bundle/priority.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bindle {

// What a bundle carries for Bindle. Values of later versions are kept as they came: is_known()
// tells, and such a bundle is carried like any other.
enum class ContentKind : std::uint8_t {
  manifest = 1,
  chunk = 2,
  request = 3,
  inventory = 4,
  receipt = 5,
  app = 6,
  statement = 7,
  predictabilities = 8,
  holdings = 9,
  query = 10,
  answer = 11,
};

bool is_known(ContentKind kind);

// Our metadata, in the extension block of private type 240. The bytes are in docs/formats.md.
struct ContentBlock {
  static constexpr std::size_t kMaxEncodedLength = 4096;

  ContentKind kind = ContentKind::app;
  std::array<std::uint8_t, 32> object{};  // id of the manifest, chunk, ... by kind
  Priority priority = Priority::normal;
  Audience audience = Audience::everyone;
  std::string topic{};  // topic and tags within the limits of labels.hpp
  std::vector<std::string> tags{};

  friend bool operator==(ContentBlock const&, ContentBlock const&) = default;
};

// Fails with Errc::invalid_argument on text that is too long, holds control characters or is no
// UTF-8, and on topic or tags for an audience of recipients, who alone may learn them.
Result<Bytes> encode_content_block(ContentBlock const& content);

// Fails with Errc::malformed. Elements that a later version added at the end are skipped.
Result<ContentBlock> decode_content_block(ByteView data);

}  // namespace bindle
