#pragma once

#include "bundle/bytes.hpp"

#include <array>
#include <cstddef>
#include <memory>

struct evp_md_ctx_st;

namespace bindle {

// A streaming SHA-256 (FIPS 180-4). Reuse one object for many digests: setting it up costs more
// than hashing a few short inputs. Moved-from objects may only be destroyed or assigned to.
class Sha256 {
 public:
  static constexpr std::size_t kSize = 32;
  using Digest = std::array<std::uint8_t, kSize>;

  Sha256();

  void update(ByteView bytes);

  // The digest of everything since construction or the last finish(); the next one starts here.
  Digest finish();

 private:
  struct FreeContext {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };

  std::unique_ptr<evp_md_ctx_st, FreeContext> context_;
};

Sha256::Digest sha256(ByteView bytes);

}  // namespace bindle
