#include "bundle/crc32c_instruction.hpp"

#include <cassert>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace bindle {

#if defined(__x86_64__)

bool has_crc32c_instruction() {
  return __builtin_cpu_supports("sse4.2") != 0;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(ByteView octets,
                                                                      std::uint32_t crc) {
  std::uint64_t wide = crc;
  for (; octets.size() >= sizeof wide; octets = octets.subspan(sizeof wide)) {
    std::uint64_t word = 0;
    std::memcpy(&word, octets.data(), sizeof word);
    wide = _mm_crc32_u64(wide, word);
  }
  crc = static_cast<std::uint32_t>(wide);
  for (auto const octet : octets)
    crc = _mm_crc32_u8(crc, octet);
  return crc;
}

#elif defined(__aarch64__) && defined(__linux__)

bool has_crc32c_instruction() {
  return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
}

// Inline assembly, because clang and g++ name the target attribute differently.
std::uint32_t crc32c_by_instruction(ByteView octets, std::uint32_t crc) {
  for (; octets.size() >= sizeof(std::uint64_t); octets = octets.subspan(sizeof(std::uint64_t))) {
    std::uint64_t word = 0;
    std::memcpy(&word, octets.data(), sizeof word);
    asm(".arch_extension crc\n\tcrc32cx %w0, %w0, %x1" : "+r"(crc) : "r"(word));
  }
  for (auto const octet : octets) {
    asm(".arch_extension crc\n\tcrc32cb %w0, %w0, %w1" : "+r"(crc) : "r"(octet));
  }
  return crc;
}

#else

bool has_crc32c_instruction() {
  return false;
}

std::uint32_t crc32c_by_instruction(ByteView, std::uint32_t crc) {
  assert(false);
  return crc;
}

#endif

}  // namespace bindle
