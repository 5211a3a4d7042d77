#pragma once

#include "bundle/bytes.hpp"
#include "bundle/result.hpp"
#include "storage/payload_files.hpp"

#include <cstdint>
#include <span>
#include <variant>

namespace bindle::storage {

// A stored payload that can be read, also while it is being deleted. Thread-safe for reading.
class PayloadReader {
 public:
  explicit PayloadReader(Bytes octets) : source_(std::move(octets)) {}

  explicit PayloadReader(PinnedExtent extent) : source_(std::move(extent)) {}

  std::uint64_t size() const;

  // Fills `into` from `offset`. Errc::invalid_argument beyond the end.
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const;

  // The whole payload at once; Errc::invalid_argument when it is longer than `limit`.
  Result<Bytes> read_all(std::uint64_t limit) const;

  // The extent behind it, for sendfile; null for a payload that is a database value.
  PinnedExtent const* extent() const { return std::get_if<PinnedExtent>(&source_); }

 private:
  std::variant<Bytes, PinnedExtent> source_;
};

}  // namespace bindle::storage
