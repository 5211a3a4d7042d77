#include "bundle/bundle.hpp"

#include "bundle/bundle_reader.hpp"

namespace bindle {

BundleId ParsedBundle::id() const {
  BundleId id{.source = primary.source, .timestamp = primary.timestamp, .fragment = std::nullopt};
  if (primary.fragment) {
    id.fragment =
        BundleId::Fragment{.offset = primary.fragment->offset, .payload_length = payload_length};
  }
  return id;
}

Result<ParsedBundle> parse_bundle(ByteView wire, ParsePolicy const& policy) {
  BundleReader bundle(policy);
  CborReader reader(wire);
  TRY_VOID(bundle.read_head(reader));
  auto const& header = bundle.payload_header();
  TRY(auto const payload, reader.take(header.data_length, "payload"));
  TRY_VOID(bundle.read_payload_trailer(reader));
  auto const block = reader.since(header.start);
  TRY_VOID(bundle.check_payload_crc(block));
  TRY_VOID(bundle.read_end(reader));
  return bundle.finish(payload, block);
}

}  // namespace bindle
