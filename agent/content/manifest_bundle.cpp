#include "agent/content/manifest_bundle.hpp"

#include <chrono>
#include <utility>

namespace bindle::agent {

Utterance utterance_about(Manifest const& manifest, std::uint8_t hop_limit) {
  ContentBlock content;
  content.priority = manifest.priority;
  content.audience = manifest.audience;
  content.topic = manifest.topic;
  content.tags = manifest.tags;
  return {std::move(content),
          content_group(),
          std::chrono::milliseconds(manifest.lifetime_ms),
          hop_limit};
}

Result<ManifestBundle> manifest_bundle(Origin const& origin,
                                       storage::Store& store,
                                       Utterance about,
                                       ManifestId const& id,
                                       Bytes signed_bytes) {
  about.content->kind = ContentKind::manifest;
  about.content->object = id.bytes;
  ManifestBundle bundle;
  TRY(bundle.record, origin.record(about, signed_bytes));
  if (signed_bytes.size() < storage::kInlineLimit) {
    bundle.payload = std::move(signed_bytes);
    return bundle;
  }
  TRY(auto written, store.payloads().write(signed_bytes));
  bundle.payload = written.extent();
  bundle.written.push_back(std::move(written));
  return bundle;
}

Result<bool> still_spreads(storage::View const& view, storage::Arrival bundle) {
  TRY(auto const record, storage::find_bundle(view, bundle));
  return record &&
         (record->queue == storage::Queue::outbox || record->queue == storage::Queue::pending);
}

}  // namespace bindle::agent
