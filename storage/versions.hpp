#pragma once

#include "bundle/ids.hpp"
#include "bundle/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// What a manifest says of its place among the versions of a file.
struct FileVersion {
  ManifestId id;
  PublisherKey publisher;
  std::string name;
  std::uint64_t number = 1;
  std::optional<ManifestId> supersedes;

  friend bool operator==(FileVersion const&, FileVersion const&) = default;
};

// An index of the manifests in the catalogue; kept by whoever adds and deletes them, in the same
// change. Doing either twice changes nothing. Errc::over_budget when there is no room.
Result<void> add_version(Transaction& transaction, FileVersion const& version);
void remove_version(Transaction& transaction, FileVersion const& version);

struct NumberedVersion {
  std::uint64_t number = 0;
  ManifestId id;

  friend bool operator==(NumberedVersion const&, NumberedVersion const&) = default;
};

// The versions of this publisher's files of this name, highest number first. Of two files with one
// name and number, which are not versions of each other, both are there.
Result<std::vector<NumberedVersion>> versions_of_name(View const& view,
                                                      PublisherKey const& publisher,
                                                      std::string const& name,
                                                      std::size_t limit);

// Whether the same publisher has a later version: one that says it supersedes this one, or that has
// the same name and a higher number. A version that comes after one with a higher number, be it
// replayed or lost on the way, is thus never the latest.
Result<bool> is_superseded(View const& view, FileVersion const& version);

// Calls `visit` with every version of every file of this publisher until it returns false or
// fails.
Result<void> for_each_file_of(View const& view,
                              PublisherKey const& publisher,
                              std::function<Result<bool>(ManifestId const&)> const& visit);

// Whether the catalogue has any of its files.
Result<bool> has_files_of(View const& view, PublisherKey const& publisher);

// For catalogues that are older than the index: whether every manifest is in it.
Result<bool> versions_are_complete(View const& view);
Result<void> note_versions_complete(Transaction& transaction);

}  // namespace bindle::storage
