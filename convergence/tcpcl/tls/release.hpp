#pragma once

#include <openssl/crypto.h>

namespace bindle::convergence::tcpcl {

// Deleters for what OpenSSL gives out.
template <auto release>
struct Release {
  template <class T>
  void operator()(T* object) const noexcept {
    release(object);
  }
};

struct FreeMemory {
  void operator()(void* memory) const noexcept { OPENSSL_free(memory); }
};

}  // namespace bindle::convergence::tcpcl
