#include "convergence/sync_folder/bundle_writer.hpp"

#include "bundle/crc.hpp"
#include "convergence/sync_folder/bundle_name.hpp"

#include <fcntl.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace bindle::convergence::sync_folder {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 20;
constexpr std::size_t kFilesReadAhead = 8;  // files
constexpr std::size_t kBatchFiles = 256;    // each holds a descriptor until the commit
constexpr std::uint64_t kBatchOctets = std::uint64_t{64} << 20;

// Lets the medium work while the next bundle is copied; a hint, its outcome does not matter.
void start_writing(Descriptor const& file) {
  sync_file_range(file.number(), 0, 0, SYNC_FILE_RANGE_WRITE);
}

}  // namespace

BundleWriter::~BundleWriter() {
  discard_batch();
}

void BundleWriter::discard_batch() {
  for (auto const& written : batch_) {
    // Where the medium is gone, the next sync takes them away.
    auto const removed = written.folder->remove_file(written.temporary);
    (void)removed;
  }
  batch_.clear();
  batch_octets_ = 0;
}

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
    auto const is_it = [&](Written const& written) {
      return written.folder == &folder && written.name.starts_with(stem);
    };
    auto const taken = std::any_of(batch_.begin(), batch_.end(), is_it);
    if (!taken && !folder.has(stem + std::string(kBundleEnding))) return stem;
  }
  return fail(Errc::conflict, "other files have the names of bundle " + bundle.to_string());
}

Result<std::uint32_t> BundleWriter::copy(BundleOctets const& octets, Descriptor const& file) {
  buffer_.resize(kBuffer);
  std::uint32_t crc = 0;
  for (std::uint64_t offset = 0; offset < octets.size;) {
    auto const length = std::min<std::uint64_t>(kBuffer, octets.size - offset);
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
  batch_.push_back({bundle,
                    folder,
                    std::move(temporary),
                    stem + std::string(kBundleEnding),
                    std::move(file),
                    octets.size,
                    *crc});
  batch_octets_ += octets.size;
  return {};
}

bool BundleWriter::is_full() const {
  return batch_.size() >= kBatchFiles || batch_octets_ >= kBatchOctets;
}

// Opened anew: some file systems keep the size for a descriptor that they had when it was opened.
// The medium reads some files ahead while one is checked.
Result<void> BundleWriter::read_back() {
  std::deque<Descriptor> opened;
  auto next = batch_.begin();
  for (auto const& written : batch_) {
    for (; next != batch_.end() && opened.size() < kFilesReadAhead; ++next) {
      TRY(auto file, next->folder->open_file(next->temporary));
      drop_cache(file);
      read_ahead(file);
      opened.push_back(std::move(file));
    }
    TRY_VOID(check(opened.front(), written));
    opened.pop_front();
  }
  return {};
}

Result<void> BundleWriter::check(Descriptor const& file, Written const& written) {
  if (size_of(file) != written.size)
    return fail(Errc::unverified, "a file on the stick has not the length that was written");
  buffer_.resize(kBuffer);
  std::uint32_t crc = 0;
  for (std::uint64_t offset = 0; offset < written.size;) {
    auto const length = std::min<std::uint64_t>(kBuffer, written.size - offset);
    auto const piece = std::span(buffer_).first(static_cast<std::size_t>(length));
    TRY_VOID(read_at(file, offset, piece));
    crc = crc32c(piece, crc);
    offset += length;
  }
  if (crc == written.crc) return {};
  return fail(Errc::unverified, "the stick does not give back what was written to it");
}

Result<std::vector<BundleFingerprint>> BundleWriter::commit() {
  auto done = commit_batch();
  discard_batch();
  return done;
}

Result<std::vector<BundleFingerprint>> BundleWriter::commit_batch() {
  std::vector<BundleFingerprint> done;
  if (batch_.empty()) return done;
  // One flush of everything makes the single ones, which tell of errors, cheap.
  TRY_VOID(bundles_.sync_file_system());
  for (auto const& written : batch_)
    TRY_VOID(sync(written.file));
  TRY_VOID(read_back());
  done.reserve(batch_.size());
  for (auto const& written : batch_) {
    TRY_VOID(written.folder->rename(written.temporary, *written.folder, written.name));
    octets_written_ += written.size;
    done.push_back(written.bundle);
  }
  batch_.clear();
  return done;
}

Result<void> BundleWriter::finish() {
  for (auto const& [name, folder] : folders_)
    TRY_VOID(folder.sync());
  TRY_VOID(bundles_.sync());
  return bundles_.sync_file_system();
}

}  // namespace bindle::convergence::sync_folder
