#include "bundle/envelope.hpp"

#include "bundle/bundle_reader.hpp"
#include "bundle/cbor.hpp"

#include <cassert>

namespace bindle {
namespace {

// Both must point into the same bytes.
ByteView from_to(std::uint8_t const* first, std::uint8_t const* last) {
  return {first, last};
}

}  // namespace

Envelope envelope_of(ParsedBundle const& bundle) {
  auto const payload = bundle.payload.data;
  auto const* const payload_end = payload.data() + payload.size();
  auto const block = bundle.payload.wire;
  auto const front = from_to(bundle.primary_wire.data(), payload.data());
  auto const trailer = from_to(payload_end, block.data() + block.size());

  Envelope envelope;
  envelope.head.reserve(1 + front.size());
  envelope.head.push_back(cbor::kIndefiniteArray);
  envelope.head.insert(envelope.head.end(), front.begin(), front.end());
  envelope.payload_length = bundle.payload_length;
  envelope.tail.assign(trailer.begin(), trailer.end());
  envelope.tail.push_back(cbor::kBreak);
  return envelope;
}

Result<ParsedBundle> parse_envelope(Envelope const& envelope) {
  BundleReader bundle(ParsePolicy::accepted_before());
  CborReader head(envelope.head);
  TRY_VOID(bundle.read_head(head));
  TRY_VOID(head.expect_end("envelope head"));
  auto const& header = bundle.payload_header();
  if (header.data_length != envelope.payload_length) {
    return fail(Errc::malformed, "envelope of a payload of another length");
  }
  CborReader tail(envelope.tail, saturating_add(envelope.head.size(), envelope.payload_length));
  TRY_VOID(bundle.read_payload_trailer(tail));
  TRY_VOID(bundle.read_end(tail));
  return bundle.finish({}, head.since(header.start));
}

Bytes whole(Envelope const& envelope, ByteView payload) {
  assert(payload.size() == envelope.payload_length);
  Bytes wire;
  wire.reserve(envelope.head.size() + payload.size() + envelope.tail.size());
  wire.insert(wire.end(), envelope.head.begin(), envelope.head.end());
  wire.insert(wire.end(), payload.begin(), payload.end());
  wire.insert(wire.end(), envelope.tail.begin(), envelope.tail.end());
  return wire;
}

}  // namespace bindle
