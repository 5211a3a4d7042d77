#pragma once

#include "bundle/result.hpp"

#include <rocksdb/status.h>

namespace bindle::storage {

inline Error error_of(rocksdb::Status const& status) {
  auto const code = status.IsNotFound()     ? Errc::not_found
                    : status.IsNoSpace()    ? Errc::over_budget
                    : status.IsCorruption() ? Errc::malformed
                    : status.IsIncomplete() ? Errc::busy
                                            : Errc::io;
  return fail(code, "database: " + status.ToString());
}

inline Result<void> result_of(rocksdb::Status const& status) {
  if (!status.ok()) return error_of(status);
  return {};
}

}  // namespace bindle::storage
