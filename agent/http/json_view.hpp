#pragma once

#include "agent/neighbours/contact_table.hpp"
#include "agent/stick/stick_state.hpp"
#include "bundle/keyring.hpp"
#include "bundle/manifest.hpp"
#include "convergence/discovery/neighbourhood.hpp"
#include "storage/budget.hpp"
#include "storage/bundle_record.hpp"
#include "storage/downloads.hpp"
#include "storage/manifests.hpp"
#include "storage/responses.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

// How the node's things look in the API. Field names are a contract; docs/http-api.md lists them.
namespace bindle::agent::http {

// RFC 3339 in UTC with milliseconds, "2026-11-21T08:15:00.000Z"; null for zero.
boost::json::value json_of_unix_time(std::uint64_t unix_ms);
boost::json::value json_of_dtn_time(std::uint64_t dtn_ms);

boost::json::array json_of_tags(std::vector<std::string> const& tags);

boost::json::object json_of_file(ManifestId const& id,
                                 storage::ManifestEntry const& entry,
                                 std::uint32_t stored_chunks,
                                 Manifest const& manifest,
                                 Keyring const& keyring,
                                 std::filesystem::path const& downloads);

boost::json::object json_of_download(ManifestId const& id,
                                     storage::Download const& download,
                                     std::optional<std::string> const& name,
                                     std::filesystem::path const& downloads);

boost::json::object json_of_bundle(storage::Arrival arrival,
                                   storage::BundleRecord const& record,
                                   storage::Instant now);

// A status report that came about a bundle made here.
boost::json::object json_of_response(storage::Response const& response);

boost::json::object json_of_neighbour(ContactTable::Neighbour const& neighbour);

boost::json::object json_of_stick(StickState const& state);

// A neighbour that announces itself. `now` and `unix_ms` are the same moment.
boost::json::object json_of_discovered(convergence::discovery::Neighbourhood::Entry const& entry,
                                       std::chrono::steady_clock::time_point now,
                                       std::uint64_t unix_ms);

boost::json::object json_of_usage(storage::BudgetUsage const& usage);

}  // namespace bindle::agent::http
