#include "tools/cli/manifest_description.hpp"

#include "bundle/quantity.hpp"
#include "tools/cli/block_description.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <limits>

namespace bindle::cli {
namespace {

namespace json = boost::json;

std::chrono::milliseconds bounded(std::uint64_t ms) {
  using Count = std::chrono::milliseconds::rep;
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<Count>::max());
  return std::chrono::milliseconds(static_cast<Count>(std::min(ms, kMost)));
}

}  // namespace

json::object describe_manifest(Manifest const& manifest) {
  json::object fields{
      {"name", manifest.name},
      {"media_type", manifest.media_type},
      {"description", manifest.description},
      {"size", manifest.size},
      {"sha256", manifest.digest.to_string()},
      {"chunks", manifest.chunks.size()},
      {"chunking", manifest.chunking == ChunkingMethod::fastcdc ? "fastcdc" : "fixed"},
      {"merkle_root", manifest.root.to_string()},
      {"publisher", manifest.publisher.to_string()},
      {"fingerprint", fingerprint(manifest.publisher)},
      {"version", manifest.version},
      {"topic", manifest.topic},
      {"tags", json::array(manifest.tags.begin(), manifest.tags.end())},
      {"priority", to_string(manifest.priority)},
      {"receipt", to_string(manifest.receipt)},
      {"audience", to_string(manifest.audience)},
      {"replicas", manifest.replicas},
      {"created", shown_time(manifest.created_ms)},
      {"lifetime", duration_text(bounded(manifest.lifetime_ms))}};
  if (manifest.supersedes) fields["supersedes"] = manifest.supersedes->to_string();
  return fields;
}

}  // namespace bindle::cli
