#pragma once

#include "bundle/bytes.hpp"
#include "bundle/result.hpp"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>
#include <kj/io.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::storage {

// No record comes near this: the longest part of one is a bundle's extension blocks.
inline constexpr std::size_t kMaxRecordBytes = std::size_t{16} << 20;

// One record as a Cap'n Proto message. `fill` sets the fields of a Schema::Builder.
template <class Schema, class Fill>
std::string encode_flat(Fill fill) {
  std::array<capnp::word, 128> scratch{};  // most records fit, and need no allocation
  capnp::MallocMessageBuilder message(kj::arrayPtr(scratch.data(), scratch.size()));
  fill(message.initRoot<Schema>());
  std::string flat(capnp::computeSerializedSizeInWords(message) * sizeof(capnp::word), '\0');
  kj::ArrayOutputStream out(kj::arrayPtr(reinterpret_cast<kj::byte*>(flat.data()), flat.size()));
  capnp::writeMessage(out, message);
  return flat;
}

// `read` turns a Schema::Reader into a Result. Bytes that are no such message are
// Errc::malformed; nothing is thrown.
template <class Schema, class Read>
auto decode_flat(std::string_view bytes, Read read) -> decltype(read(typename Schema::Reader{})) {
  if (bytes.size() % sizeof(capnp::word) != 0 || bytes.size() > kMaxRecordBytes)
    return fail(Errc::malformed, "a stored record has an impossible length");
  // Cap'n Proto reads aligned words.
  std::vector<capnp::word> words(bytes.size() / sizeof(capnp::word));
  if (!bytes.empty()) std::memcpy(words.data(), bytes.data(), bytes.size());
  try {
    capnp::FlatArrayMessageReader message(kj::arrayPtr(words.data(), words.size()));
    return read(message.getRoot<Schema>());
  } catch (kj::Exception const& broken) {
    return fail(Errc::malformed, std::string("a stored record: ") + broken.getDescription().cStr());
  }
}

}  // namespace bindle::storage
