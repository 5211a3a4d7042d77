#pragma once

#include <cstddef>
#include <cstdint>

namespace bindle::fuzz {

// For LLVMFuzzerCustomMutator: changes a bundle block by block (one block's octets, or blocks
// added, repeated, dropped, moved) and mostly repairs the CRCs then, which chance would hardly
// get right. What cannot be read as a bundle is changed octet by octet.
std::size_t mutate_bundle(std::uint8_t* data,
                          std::size_t size,
                          std::size_t max_size,
                          unsigned seed);

}  // namespace bindle::fuzz
