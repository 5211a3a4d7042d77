#include "bundle/bundle_id.hpp"

#include "bundle/cbor_writer.hpp"

namespace bindle {

Bytes BundleId::key() const {
  CborWriter writer;
  writer.write_array(fragment ? 4 : 2);
  write_eid(writer, source);
  writer.write_array(2);
  writer.write_uint(timestamp.time_ms);
  writer.write_uint(timestamp.sequence);
  if (fragment) {
    writer.write_uint(fragment->offset);
    writer.write_uint(fragment->payload_length);
  }
  return writer.take();
}

std::string BundleId::to_string() const {
  auto text = source.to_string() + "-" + std::to_string(timestamp.time_ms) + "-" +
              std::to_string(timestamp.sequence);
  if (fragment) {
    text += "-" + std::to_string(fragment->offset) + "-" + std::to_string(fragment->payload_length);
  }
  return text;
}

}  // namespace bindle

std::size_t std::hash<bindle::BundleId>::operator()(bindle::BundleId const& id) const noexcept {
  constexpr std::uint64_t spread = 0x9e37'79b9'7f4a'7c15;  // 2^64 / golden ratio
  std::uint64_t value = std::hash<bindle::Eid>{}(id.source);
  auto const mix = [&value](std::uint64_t more) { value = (value ^ more) * spread; };
  mix(id.timestamp.time_ms);
  mix(id.timestamp.sequence);
  if (id.fragment) mix(id.fragment->offset);
  return static_cast<std::size_t>(value ^ value >> 32);
}
