#pragma once

#include "bundle/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// What came back about a bundle that was made here: status reports of nodes on its way. Kept as
// long as the bundle's record.

struct Response {
  std::uint64_t received_at_ms = 0;  // Unix time
  std::string from;                  // EID of the node that reports
  Bytes record;                      // the administrative record

  friend bool operator==(Response const&, Response const&) = default;
};

// So many are kept for one bundle; later ones are passed over.
inline constexpr std::size_t kMaxResponses = 256;

// False, and nothing is kept, when there is no record of a bundle with this key, or it has enough.
Result<bool> add_response(Transaction& transaction, ByteView bundle_key, Response const& response);

// In the order in which they came.
Result<std::vector<Response>> responses_to(View const& view, ByteView bundle_key);

Result<void> forget_responses(Transaction& transaction, ByteView bundle_key);

}  // namespace bindle::storage
