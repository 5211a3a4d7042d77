#include "storage/payload_files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace bindle::storage {
namespace {

std::optional<std::uint64_t> file_number(std::string const& name) {
  if (name.size() != 16) return std::nullopt;
  std::uint64_t number = 0;
  auto const parsed = std::from_chars(name.data(), name.data() + name.size(), number, 16);
  if (parsed.ec != std::errc{} || parsed.ptr != name.data() + name.size()) return std::nullopt;
  return number;
}

bool share_blocks(std::vector<Extent> const& extents) {
  return std::any_of(extents.begin(), extents.end(), [](Extent const& extent) {
    return extent.offset % kBlockSize != 0;
  });
}

std::uint64_t allocated_bytes(std::vector<Extent> const& extents) {
  std::uint64_t total = 0;
  for (auto const& extent : extents)
    total += storage::allocated_bytes(extent);
  return total;
}

// Holes are punched to here, so that what lies allocated beyond a file's end goes as well.
constexpr std::uint64_t kFarBeyond = std::uint64_t{1} << 40;

// Frees every block that no extent touches.
void punch_gaps(Descriptor const& file, std::vector<Extent> const& live) {
  std::uint64_t kept_to = 0;
  for (auto const& extent : live) {
    if (extent.offset > kept_to) file.punch_hole(kept_to, extent.offset - kept_to);
    kept_to = std::max(kept_to, extent.offset + extent.length);
  }
  file.punch_hole(kept_to, kFarBeyond);
}

}  // namespace

Result<std::vector<std::uint64_t>> PayloadFiles::files_on_disk(std::uint64_t& folders) const {
  std::vector<std::uint64_t> found;
  try {
    for (auto const& folder : std::filesystem::directory_iterator(folder_)) {
      if (!folder.is_directory()) continue;
      ++folders;
      for (auto const& entry : std::filesystem::directory_iterator(folder.path())) {
        if (auto const number = file_number(entry.path().filename().string()))
          found.push_back(*number);
      }
    }
  } catch (std::filesystem::filesystem_error const& error) {
    return fail(Errc::io, error.what());
  }
  return found;
}

Result<void> PayloadFiles::recover(LivePayloads const& live) {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  TRY(auto const found, files_on_disk(files));
  std::lock_guard const lock(mutex_);
  for (auto const file : found) {
    next_file_ = std::max(next_file_, file + 1);
    if (!live.extents.contains(file) && !live.assemblies.contains(file)) {
      ::unlink(path_of(file).c_str());
      continue;
    }
    TRY_VOID(recover_file(file, live));
    bytes += files_[file].charged_bytes;
    ++files;
  }
  // Numbers that records name stay taken even if their file is lost.
  if (!live.extents.empty()) next_file_ = std::max(next_file_, live.extents.rbegin()->first + 1);
  if (!live.assemblies.empty())
    next_file_ = std::max(next_file_, live.assemblies.rbegin()->first + 1);
  budget_.set_payloads(bytes, files);
  return {};
}

Result<void> PayloadFiles::recover_file(std::uint64_t file, LivePayloads const& live) {
  TRY(auto const opened, open_file(file));

  struct stat on_disk {};

  if (::fstat(opened->fd(), &on_disk) != 0) return fail(Errc::io, "payload file: cannot be read");
  auto& state = files_[file];
  state.name_durable = true;
  state.claimed = live.assemblies.contains(file);
  state.charge = File::Charge::as_a_whole;
  state.charged_bytes = round_up_to_block(static_cast<std::uint64_t>(on_disk.st_size));
  auto const extents = live.extents.find(file);
  if (extents == live.extents.end()) return {};
  state.extents = extents->second.size();
  if (state.claimed || on_disk.st_nlink > 1) return {};

  state.charge = File::Charge::by_extent;
  state.charged_bytes = allocated_bytes(extents->second);
  state.packed = share_blocks(extents->second);
  auto const on_disk_bytes = static_cast<std::uint64_t>(on_disk.st_blocks) * 512;
  if (on_disk_bytes > state.charged_bytes && can_punch_) punch_gaps(*opened, extents->second);
  return {};
}

// A delivered file's octets are its user's as well.
bool PayloadFiles::is_delivered(std::uint64_t file) const {
  struct stat found {};

  return ::stat(path_of(file).c_str(), &found) == 0 && found.st_nlink > 1;
}

void PayloadFiles::charge_by_extent(std::uint64_t file, std::vector<Extent> const& live) {
  auto& state = files_[file];
  auto const opened = open_file(file);
  if (!opened || !can_punch_) return;
  auto const charge = allocated_bytes(live);
  if (charge > state.charged_bytes) return;
  punch_gaps(**opened, live);
  state.charge = File::Charge::by_extent;
  state.packed = share_blocks(live);
  give_back(state, state.charged_bytes - charge);
}

}  // namespace bindle::storage
