#pragma once

#include "storage/downloads.hpp"

namespace bindle::storage {

// The event that says in which state the download of this file is from now on.
Result<void> tell_of_download(Transaction& transaction,
                              ManifestId const& file,
                              Download const& download);

}  // namespace bindle::storage
