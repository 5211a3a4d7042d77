#pragma once

#include "bundle/keyring.hpp"
#include "storage/manifests.hpp"
#include "storage/view.hpp"

#include <boost/json.hpp>

#include <filesystem>
#include <optional>

// Files of the catalogue as the API shows them, with what the store knows of them. Blocks.
namespace bindle::agent::http {

boost::json::value json_of_id(std::optional<ManifestId> const& id);

// Errc::not_found when the manifest was deleted meanwhile.
Result<boost::json::object> describe_file(storage::View const& view,
                                          Keyring const& keyring,
                                          std::filesystem::path const& downloads,
                                          ManifestId const& id,
                                          storage::ManifestEntry const& entry);

}  // namespace bindle::agent::http
