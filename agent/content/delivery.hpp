#pragma once

#include "bundle/manifest.hpp"
#include "bundle/signing_key.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <string>

namespace bindle::agent {

// Puts a file whose octets are all in `payload_file`, verified, into the downloads folder, durably;
// a private one decrypted. Its name there; empty when it is for others, and thus not delivered.
// Blocks.
Result<std::string> deliver_file(storage::Store& store,
                                 Manifest manifest,
                                 std::uint64_t payload_file,
                                 SigningKey const& own);

// Takes a file back that deliver_file() put there, and that turned out not to be complete here.
Result<void> take_back(storage::Store& store,
                       Manifest const& manifest,
                       std::uint64_t payload_file,
                       std::string const& name);

}  // namespace bindle::agent
