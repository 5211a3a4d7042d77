#include "convergence/sync_folder/bundle_writer.hpp"

#include "bundle/crc.hpp"
#include "convergence/sync_folder/bundle_name.hpp"

#include <fcntl.h>

#include <algorithm>
#include <utility>

namespace bindle::convergence::sync_folder {
namespace {

constexpr std::size_t kCopyBuffer = std::size_t{1} << 20;

// Lets the medium work while the next bundle is copied; a hint, its outcome does not matter.
void start_writing(Descriptor const& file) {
  sync_file_range(file.number(), 0, 0, SYNC_FILE_RANGE_WRITE);
}

}  // namespace

Result<Folder const*> BundleWriter::fan_out(BundleFingerprint const& bundle) {
  auto const name = folder_of(bundle);
  auto found = folders_.find(name);
  if (found == folders_.end()) {
    TRY(auto folder, bundles_.child_or_new(name));
    found = folders_.emplace(name, std::move(folder)).first;
  }
  return &found->second;
}

Result<std::string> BundleWriter::free_stem(Folder const& folder,
                                            BundleFingerprint const& bundle) const {
  for (std::size_t attempt = 0; attempt < kBundleNames; ++attempt) {
    auto stem = stem_of(bundle, attempt);
    auto const is_chosen =
        stems_.contains({&folder, stem}) || taken_stems_.contains({&folder, stem});
    if (!is_chosen && !folder.has(stem + std::string(kBundleEnding))) return stem;
  }
  return fail(Errc::conflict, "other files have the names of bundle " + bundle.to_string());
}

Result<std::uint32_t> BundleWriter::copy(BundleOctets const& octets, Descriptor const& file) {
  buffer_.resize(kCopyBuffer);
  std::uint32_t crc = 0;
  for (std::uint64_t offset = 0; offset < octets.size;) {
    auto const length = std::min<std::uint64_t>(kCopyBuffer, octets.size - offset);
    auto const piece = std::span(buffer_).first(static_cast<std::size_t>(length));
    TRY_VOID(octets.read(offset, piece));
    TRY_VOID(append(file, piece));
    crc = crc32c(piece, crc);
    offset += length;
  }
  return crc;
}

Result<void> BundleWriter::add(BundleFingerprint const& bundle, BundleOctets const& octets) {
  if (octets.size > kMaxFileSize)
    return fail(Errc::unsupported, "a file on a stick has less than 4 GiB");
  TRY(auto const* const folder, fan_out(bundle));
  TRY(auto const stem, free_stem(*folder, bundle));
  auto temporary = stem + std::string(kTemporaryEnding);
  TRY(auto file, folder->create_file(temporary));
  auto const crc = copy(octets, file);
  if (!crc) {
    TRY_VOID(folder->remove_file(temporary));
    return crc.error();
  }
  start_writing(file);
  stems_.emplace(folder, stem);
  batch_.add({bundle,
              folder,
              std::move(temporary),
              stem + std::string(kBundleEnding),
              std::move(file),
              octets.size,
              *crc});
  return {};
}

BundleBatch BundleWriter::take_batch() {
  taken_stems_ = std::exchange(stems_, {});
  return std::exchange(batch_, BundleBatch(bundles_));
}

Result<void> BundleWriter::finish() {
  if (!bundles_.syncs_as_a_whole()) {
    for (auto const& [name, folder] : folders_)
      TRY_VOID(folder.sync());
    TRY_VOID(bundles_.sync());
  }
  return bundles_.sync_file_system();
}

}  // namespace bindle::convergence::sync_folder
