#include "storage/versions.hpp"

#include "storage/counters.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

namespace bindle::storage {
namespace {

constexpr std::string_view kVersionsComplete = "versions complete";
constexpr std::uint64_t kVersionOverhead = 512;

// Longer, and in all octets not less, than a version number with its manifest id.
std::string behind_all() {
  return std::string(8 + ManifestId::kSize + 1, '\xff');
}

std::string name_prefix(PublisherKey const& publisher, std::string const& name) {
  return make_key(ByteView(publisher.bytes), std::uint64_t{name.size()}) + name;
}

std::string version_key(FileVersion const& version) {
  return name_prefix(version.publisher, version.name) +
         make_key(version.number, ByteView(version.id.bytes));
}

std::string superseding_prefix(ManifestId const& former, PublisherKey const& publisher) {
  return make_key(ByteView(former.bytes), ByteView(publisher.bytes));
}

std::string superseding_key(FileVersion const& version) {
  return superseding_prefix(*version.supersedes, version.publisher) +
         make_key(version.number, ByteView(version.id.bytes));
}

Result<NumberedVersion> numbered(std::string_view key) {
  NumberedVersion version;
  TRY(version.number, take_number(key));
  TRY(version.id, ManifestId::from_bytes(as_bytes(key)));
  return version;
}

// The one with the highest number comes last.
Result<std::optional<NumberedVersion>> last_of(Cursor at) {
  at.seek_before(behind_all());
  if (!at.valid()) {
    TRY_VOID(at.status());
    return std::nullopt;
  }
  TRY(auto const version, numbered(at.key_after_prefix()));
  return std::optional(version);
}

}  // namespace

Result<void> add_version(Transaction& transaction, FileVersion const& version) {
  TRY_VOID(transaction.charge(kVersionOverhead + version.name.size()));
  transaction.put(Column::versions, version_key(version), {});
  if (version.supersedes) transaction.put(Column::superseding, superseding_key(version), {});
  return {};
}

void remove_version(Transaction& transaction, FileVersion const& version) {
  transaction.erase(Column::versions, version_key(version));
  if (version.supersedes) transaction.erase(Column::superseding, superseding_key(version));
}

Result<std::vector<NumberedVersion>> versions_of_name(View const& view,
                                                      PublisherKey const& publisher,
                                                      std::string const& name,
                                                      std::size_t limit) {
  std::vector<NumberedVersion> found;
  auto at = view.scan(Column::versions, name_prefix(publisher, name));
  for (at.seek_before(behind_all()); at.valid() && found.size() < limit; at.previous()) {
    TRY(auto const version, numbered(at.key_after_prefix()));
    found.push_back(version);
  }
  TRY_VOID(at.status());
  return found;
}

Result<bool> is_superseded(View const& view, FileVersion const& version) {
  TRY(auto const named,
      last_of(view.scan(Column::versions, name_prefix(version.publisher, version.name))));
  if (named && named->number > version.number) return true;
  TRY(auto const following,
      last_of(view.scan(Column::superseding, superseding_prefix(version.id, version.publisher))));
  return following && following->number > version.number;
}

Result<void> for_each_file_of(View const& view,
                              PublisherKey const& publisher,
                              std::function<Result<bool>(ManifestId const&)> const& visit) {
  auto at = view.scan(Column::versions, make_key(ByteView(publisher.bytes)));
  for (; at.valid(); at.next()) {
    auto const key = at.key_after_prefix();
    if (key.size() < ManifestId::kSize) return fail(Errc::malformed, "a version's key is short");
    TRY(auto const id,
        ManifestId::from_bytes(as_bytes(key.substr(key.size() - ManifestId::kSize))));
    TRY(auto const goes_on, visit(id));
    if (!goes_on) return {};
  }
  return at.status();
}

Result<bool> has_files_of(View const& view, PublisherKey const& publisher) {
  auto found = false;
  auto const note = [&found](ManifestId const&) -> Result<bool> {
    found = true;
    return false;
  };
  TRY_VOID(for_each_file_of(view, publisher, note));
  return found;
}

Result<bool> versions_are_complete(View const& view) {
  TRY(auto const complete, read_counter(view, kVersionsComplete));
  return complete > 0;
}

Result<void> note_versions_complete(Transaction& transaction) {
  return add_to_counter(transaction, kVersionsComplete, 1);
}

}  // namespace bindle::storage
