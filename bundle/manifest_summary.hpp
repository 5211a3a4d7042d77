#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "bundle/priority.hpp"
#include "bundle/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bindle {

// What a manifest says about its file, without the chunks: enough to find a file and to choose it.
struct ManifestSummary {
  std::string name;
  std::string media_type;  // empty when not known
  std::string description;
  std::uint64_t size = 0;  // octets
  PublisherKey publisher;
  std::string topic;
  std::vector<std::string> tags;
  Audience audience = Audience::everyone;
  std::uint8_t replicas = 0;
  std::uint64_t created_ms = 0;  // DTN time; 0: unknown
  std::uint64_t lifetime_ms = 0;

  friend bool operator==(ManifestSummary const&, ManifestSummary const&) = default;
};

// For manifests that decode_manifest() accepted before: the chunk list is not walked, and neither
// canonical form nor texts are checked again. Fails with Errc::malformed; never throws.
Result<ManifestSummary> decode_summary(ByteView canonical);

}  // namespace bindle
