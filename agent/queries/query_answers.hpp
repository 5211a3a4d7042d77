#pragma once

#include "bundle/file_query.hpp"
#include "bundle/keyring.hpp"
#include "storage/manifests.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The two sides of a query that touch the disk. Everything here blocks and is bounded; it runs on
// workers.
namespace bindle::agent {

// What this node knows of such files: only what everyone may have, by publishers that it trusts to
// be who they are. None when it knows of none.
Result<std::optional<QueryAnswer>> answer_to(storage::View const& view,
                                             FileQuery const& query,
                                             Keyring const& keyring,
                                             std::uint64_t unix_ms,
                                             std::uint64_t dtn_ms);

// A file that another node knows of, by a manifest that its publisher signed.
struct FoundFile {
  ManifestId id;
  std::string name;
  std::string media_type;
  std::uint64_t size = 0;
  PublisherKey publisher;
  std::uint64_t known_ms = 0;  // DTN time since when the other node knows of it; 0: it has no clock
  bool held = false;           // it is complete there
  bool is_new = false;         // to the catalogue of this node
};

struct FoundFiles {
  std::vector<FoundFile> files;
  std::size_t unverified = 0;  // by publishers that are not known here, or forged
};

// Takes the manifests into the catalogue, durably, whose publishers are known here.
Result<FoundFiles> take_answer(storage::Store& store,
                               QueryAnswer const& answer,
                               Keyring const& keyring,
                               std::uint64_t unix_ms);

}  // namespace bindle::agent
