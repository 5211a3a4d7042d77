#pragma once

#include "bundle/ids.hpp"
#include "bundle/result.hpp"
#include "storage/chunks.hpp"
#include "storage/downloads.hpp"

#include <cstdint>
#include <string>

namespace bindle::storage {

class Transaction;

// Removing a file is one change that takes everything from its name, then steps of bounded work
// that give its chunks back. A crash between them leaves a holding of HoldingOwner::removed, which
// is released later; the file itself is there as a whole or not at all.

enum class ForgetManifest { no, yes };

// The file is not here any more: its download ends, its manifest is as if it had just been heard
// of, or leaves the catalogue with the bundle that carries it. Its holding awaits
// release_removed(). Errc::not_found when neither manifest nor download is known; a file that is
// not here is no failure.
Result<void> begin_removal(Transaction& transaction, ManifestId const& id, ForgetManifest forget);

// Gives a download up that is not over: what had come of the file is not here any more, and its
// record stays. Its holding awaits release_removed(). Errc::not_found, or Errc::conflict when it is
// over.
Result<void> give_up_download(Transaction& transaction, ManifestId const& id, DownloadEnd end);

struct ReleaseStep {
  std::size_t chunks = 0;         // at most so many
  std::string spreading_to = {};  // destination of bundles that carry chunks for whoever asks
};

struct Released {
  bool all = false;
  std::uint64_t chunks = 0;  // that nothing else refers to
  std::uint64_t bytes = 0;   // octets of those
};

// One step. A chunk that no other holding needs takes the bundles along that carry it and wait for
// somebody who asks (`spreading_to`), were made here, or are kept only for the record. Also for the
// holding of an upload that came to nothing.
Result<Released> release_removed(Transaction& transaction,
                                 HoldingId holding,
                                 ReleaseStep const& step);

}  // namespace bindle::storage
