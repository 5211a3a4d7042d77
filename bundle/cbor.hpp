#pragma once

#include <cstdint>

// The parts of CBOR's initial octet (RFC 8949 section 3).
namespace bindle::cbor {

// Major types.
inline constexpr std::uint8_t kUnsigned = 0;
inline constexpr std::uint8_t kNegative = 1;
inline constexpr std::uint8_t kBytes = 2;
inline constexpr std::uint8_t kText = 3;
inline constexpr std::uint8_t kArray = 4;
inline constexpr std::uint8_t kMap = 5;
inline constexpr std::uint8_t kTag = 6;
inline constexpr std::uint8_t kSimple = 7;

// Additional information; below kOneOctet it is the value itself, else that many octets follow.
inline constexpr std::uint8_t kOneOctet = 24;
inline constexpr std::uint8_t kTwoOctets = 25;
inline constexpr std::uint8_t kFourOctets = 26;
inline constexpr std::uint8_t kEightOctets = 27;
inline constexpr std::uint8_t kIndefinite = 31;

// Whole initial octets.
inline constexpr std::uint8_t kIndefiniteArray = 0x9f;
inline constexpr std::uint8_t kFalse = 0xf4;
inline constexpr std::uint8_t kTrue = 0xf5;
inline constexpr std::uint8_t kBreak = 0xff;

}  // namespace bindle::cbor
