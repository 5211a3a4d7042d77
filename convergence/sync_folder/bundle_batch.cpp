#include "convergence/sync_folder/bundle_batch.hpp"

#include "bundle/crc.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace bindle::convergence::sync_folder {
namespace {

constexpr std::size_t kReadBuffer = std::size_t{1} << 20;
constexpr std::size_t kFilesReadAhead = 8;  // files
constexpr std::size_t kBatchFiles = 256;    // each holds a descriptor
constexpr std::uint64_t kBatchOctets = std::uint64_t{64} << 20;

Result<void> check(Descriptor const& file,
                   BundleBatch::Written const& written,
                   std::span<std::uint8_t> buffer) {
  if (size_of(file) != written.size)
    return fail(Errc::unverified, "a file on the stick has not the length that was written");
  std::uint32_t crc = 0;
  for (std::uint64_t offset = 0; offset < written.size;) {
    auto const length = std::min<std::uint64_t>(buffer.size(), written.size - offset);
    auto const piece = buffer.first(static_cast<std::size_t>(length));
    TRY_VOID(read_at(file, offset, piece));
    crc = crc32c(piece, crc);
    offset += length;
  }
  if (crc == written.crc) return {};
  return fail(Errc::unverified, "the stick does not give back what was written to it");
}

}  // namespace

BundleBatch::~BundleBatch() {
  discard();
}

BundleBatch& BundleBatch::operator=(BundleBatch&& other) noexcept {
  std::swap(bundles_, other.bundles_);
  std::swap(written_, other.written_);
  std::swap(octets_, other.octets_);
  return *this;
}

void BundleBatch::discard() {
  for (auto const& written : written_) {
    // Where the medium is gone, the next sync takes them away.
    auto const removed = written.folder->remove_file(written.temporary);
    (void)removed;
  }
  written_.clear();
}

void BundleBatch::add(Written written) {
  octets_ += written.size;
  written_.push_back(std::move(written));
}

bool BundleBatch::is_full() const {
  return written_.size() >= kBatchFiles || octets_ >= kBatchOctets;
}

Result<void> BundleBatch::make_durable() const {
  TRY_VOID(bundles_->sync_file_system());
  if (bundles_->syncs_as_a_whole()) return {};
  for (auto const& written : written_)
    TRY_VOID(sync(written.file));
  return {};
}

// Opened anew: some file systems keep the size for a descriptor that they had when it was opened.
// The medium reads some files ahead while one is checked.
Result<void> BundleBatch::read_back() const {
  Bytes buffer(kReadBuffer);
  std::deque<Descriptor> opened;
  auto next = written_.begin();
  for (auto const& written : written_) {
    for (; next != written_.end() && opened.size() < kFilesReadAhead; ++next) {
      TRY(auto file, next->folder->open_file(next->temporary));
      drop_cache(file);
      read_ahead(file);
      opened.push_back(std::move(file));
    }
    TRY_VOID(check(opened.front(), written, buffer));
    opened.pop_front();
  }
  return {};
}

Result<std::vector<BundleFingerprint>> BundleBatch::settle() {
  std::vector<BundleFingerprint> done;
  if (written_.empty()) return done;
  TRY_VOID(make_durable());
  TRY_VOID(read_back());
  done.reserve(written_.size());
  for (auto const& written : written_) {
    TRY_VOID(written.folder->rename(written.temporary, *written.folder, written.name));
    done.push_back(written.bundle);
  }
  written_.clear();
  return done;
}

}  // namespace bindle::convergence::sync_folder
