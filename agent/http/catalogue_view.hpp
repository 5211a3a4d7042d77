#pragma once

#include "bundle/keyring.hpp"
#include "bundle/signing_key.hpp"
#include "storage/manifests.hpp"
#include "storage/view.hpp"

#include <boost/json.hpp>

#include <filesystem>
#include <optional>

// Files of the catalogue as the API shows them, with what the store knows of them. Blocks.
namespace bindle::agent::http {

boost::json::value json_of_id(std::optional<ManifestId> const& id);

// Who looks at the catalogue: whom it knows, what it can decrypt, and where its files go.
struct FileReader {
  Keyring const& keyring;
  SigningKey const& key;
  std::filesystem::path const& downloads;
};

// Errc::not_found when the manifest was deleted meanwhile.
Result<boost::json::object> describe_file(storage::View const& view,
                                          FileReader const& reader,
                                          ManifestId const& id,
                                          storage::ManifestEntry const& entry);

}  // namespace bindle::agent::http
