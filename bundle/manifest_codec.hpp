#pragma once

#include "bundle/manifest.hpp"

namespace bindle {

// The longest encoding that is written or read, in octets.
inline constexpr std::size_t kMaxManifestSize = std::size_t{8} * 1024 * 1024;

// The canonical bytes: a Cap'n Proto message of one segment in canonical form, without a segment
// table (docs/formats.md, "Manifest"). Equal manifests have equal bytes. Fails as check_manifest()
// does, and with Errc::invalid_argument when the bytes would pass kMaxManifestSize.
Result<Bytes> encode_manifest(Manifest const& manifest);

// Accepts canonical bytes only. Fields that a later version added are passed over and not kept.
// Fails with Errc::malformed; never throws on hostile input.
Result<Manifest> decode_manifest(ByteView canonical);

// The publisher alone, without walking the rest of the bytes, so that its standing can be
// looked up before more work is done for it. The rest of the manifest is not checked.
Result<PublisherKey> decode_publisher(ByteView canonical);

}  // namespace bindle
