#pragma once

#include "bundle/ids.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// Files that this node fetches of its own accord: nobody here asked for them. Each has a download;
// when the file is complete the library takes the undertaking over. The values are kept.
enum class Purpose : std::uint8_t {
  replica = 0,      // there are fewer copies than the file asks for
  speculative = 1,  // it is asked for elsewhere, and may be here next
};

struct Undertaking {
  Purpose purpose = Purpose::replica;
  std::uint64_t size = 0;  // octets of the file

  friend bool operator==(Undertaking const&, Undertaking const&) = default;
};

// Begins a download that waits, in the same change. False, and nothing changes, when the file is
// here, on its way or unknown, or when there are `most` undertakings. Errc::over_budget.
Result<bool> undertake(Transaction& transaction,
                       ManifestId const& file,
                       Undertaking const& undertaking,
                       std::size_t most,
                       std::uint64_t unix_ms);

// Nothing happens when there is none.
void end_undertaking(Transaction& transaction, ManifestId const& file);

Result<std::optional<Undertaking>> find_undertaking(View const& view, ManifestId const& file);

struct UndertakenFile {
  ManifestId file;
  Undertaking undertaking;
};

Result<std::vector<UndertakenFile>> list_undertakings(View const& view);

}  // namespace bindle::storage
