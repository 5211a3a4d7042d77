#pragma once

#include "bundle/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace bindle {

// Tables that take eight octets of a reflected CRC at a time ("slicing by 8"). Row k holds what an
// octet adds to the CRC when k more octets follow it.
template <class Word>
class CrcTable {
 public:
  constexpr explicit CrcTable(Word reflected_polynomial) {
    for (unsigned octet = 0; octet < 256; ++octet) {
      auto crc = static_cast<Word>(octet);
      for (int bit = 0; bit < 8; ++bit) {
        auto const shifted = static_cast<Word>(crc >> 1);
        crc = (crc & 1) != 0 ? static_cast<Word>(shifted ^ reflected_polynomial) : shifted;
      }
      rows_[0][octet] = crc;
    }
    for (std::size_t row = 1; row < rows_.size(); ++row) {
      for (std::size_t octet = 0; octet < 256; ++octet) {
        rows_[row][octet] = followed_by_zero(rows_[row - 1][octet]);
      }
    }
  }

  // Carries the register on over `octets`: neither initial value nor final complement.
  constexpr Word update(Word crc, ByteView octets) const {
    while (octets.size() >= kSlice) {
      crc = update_slice(crc, octets.first<kSlice>());
      octets = octets.subspan(kSlice);
    }
    for (auto const octet : octets) {
      crc = static_cast<Word>(crc >> 8 ^ rows_[0][(crc ^ octet) & 0xff]);
    }
    return crc;
  }

 private:
  static constexpr std::size_t kSlice = 8;

  constexpr Word followed_by_zero(Word crc) const {
    return static_cast<Word>(crc >> 8 ^ rows_[0][crc & 0xff]);
  }

  constexpr Word update_slice(Word crc, std::span<std::uint8_t const, kSlice> octets) const {
    Word next = 0;
    for (std::size_t i = 0; i < kSlice; ++i) {
      auto const carried = i < sizeof(Word) ? static_cast<unsigned>(crc >> (8 * i)) & 0xff : 0u;
      next = static_cast<Word>(next ^ rows_[kSlice - 1 - i][octets[i] ^ carried]);
    }
    return next;
  }

  std::array<std::array<Word, 256>, kSlice> rows_{};
};

}  // namespace bindle
