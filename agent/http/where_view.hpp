#pragma once

#include "bundle/bytes.hpp"
#include "bundle/ids.hpp"
#include "bundle/keyring.hpp"
#include "storage/view.hpp"

#include <boost/json/object.hpp>

namespace bindle::agent::http {

// Where a file or a bundle is, as far as this node knows: how it is here, what is missing, who is
// known to have it, and what happened to it, oldest first. Both block; Errc::not_found when nothing
// is known of it.
Result<boost::json::object> where_is_file(storage::View const& view,
                                          ManifestId const& file,
                                          Keyring const& keyring);

// `key` as in storage::BundleRecord.
Result<boost::json::object> where_is_bundle(storage::View const& view, Bytes const& key);

}  // namespace bindle::agent::http
