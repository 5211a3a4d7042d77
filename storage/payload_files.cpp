#include "storage/payload_files.hpp"

#include <unistd.h>

#include <array>
#include <cassert>
#include <cstdio>
#include <string>
#include <utility>

namespace bindle::storage {
PayloadFiles::PayloadFiles(std::filesystem::path folder, Budget& budget, PayloadFileOptions options)
    : folder_(std::move(folder)), budget_(budget), options_(options), cache_(options.open_files) {}

Result<std::unique_ptr<PayloadFiles>> PayloadFiles::open(std::filesystem::path folder,
                                                         Budget& budget,
                                                         PayloadFileOptions options) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Errc::io, folder.string() + ": " + error.message());
  std::unique_ptr<PayloadFiles> files(new PayloadFiles(std::move(folder), budget, options));
  TRY(files->can_punch_, files->probe_holes());
  return files;
}

Result<bool> PayloadFiles::probe_holes() const {
  auto const path = folder_ / "probe";
  ::unlink(path.c_str());
  TRY(auto const probe, Descriptor::open(path, Descriptor::Mode::create_new));
  ::unlink(path.c_str());
  std::array<std::uint8_t, 2 * kBlockSize> const octets{};
  TRY_VOID(probe->write(0, octets));
  return probe->punch_hole(0, kBlockSize);
}

// 256 consecutive files share a folder, so that a new file seldom needs a new folder.
std::filesystem::path PayloadFiles::folder_of(std::uint64_t file) const {
  std::array<char, 3> name{};
  std::snprintf(name.data(), name.size(), "%02x", static_cast<unsigned>(file >> 8 & 0xff));
  return folder_ / name.data();
}

std::filesystem::path PayloadFiles::path_of(std::uint64_t file) const {
  std::array<char, 17> name{};
  std::snprintf(name.data(), name.size(), "%016llx", static_cast<unsigned long long>(file));
  return folder_of(file) / name.data();
}

Result<PayloadWriter> PayloadFiles::begin(std::uint64_t limit) {
  auto const rounded = round_up_to_block(limit);
  if (limit == 0 || rounded < limit)
    return fail(Errc::invalid_argument, "a payload needs a limit above zero");
  TRY(auto reservation, budget_.reserve_or_make_room(rounded, 2));
  std::lock_guard const lock(mutex_);
  TRY(auto room, take_room(rounded, std::move(reservation)));
  return PayloadWriter(WrittenPayload(*this,
                                      WrittenPayload::Kind::segment_part,
                                      {.file = room.file, .offset = room.offset, .length = limit},
                                      std::move(room.open_file)));
}

Result<WrittenPayload> PayloadFiles::write(ByteView octets) {
  TRY(auto writer, begin(octets.size()));
  TRY_VOID(writer.append(octets));
  return std::move(writer).finish();
}

Result<PayloadFiles::Room> PayloadFiles::take_room(std::uint64_t rounded, Reservation reservation) {
  Room room;
  std::uint64_t new_files = 0;
  auto const fits = current_ != 0 && rounded <= options_.segment_bytes - current_end_;
  if (fits && !files_[current_].broken) {
    room.file = current_;
    room.offset = current_end_;
    TRY(room.open_file, open_file(room.file));
  } else {
    TRY(room.file, create_file(room.open_file, new_files));
    auto const full = std::exchange(current_, room.file);
    if (full != 0) remove_if_unused(full);
  }
  current_end_ = room.offset + rounded;
  // Without holes, freeing a payload has to remove its file; one that is too long stays alone too.
  if (!can_punch_ || current_end_ >= options_.segment_bytes) current_ = 0;
  auto& state = files_[room.file];
  ++state.unadopted;
  state.charged_bytes += rounded;
  reservation.spend(rounded, new_files);
  return room;
}

Result<std::uint64_t> PayloadFiles::create_file(std::shared_ptr<Descriptor>& opened,
                                                std::uint64_t& new_files) {
  auto const file = next_file_;
  std::error_code error;
  auto const new_folder = std::filesystem::create_directory(folder_of(file), error);
  if (error) return fail(Errc::io, folder_of(file).string() + ": " + error.message());
  TRY(opened, Descriptor::open(path_of(file), Descriptor::Mode::create_new));
  ++next_file_;
  cache_.insert(file, opened);
  files_.emplace(file, File{});
  new_files = new_folder ? 2 : 1;
  return file;
}

Result<std::shared_ptr<Descriptor>> PayloadFiles::open_file(std::uint64_t file) {
  if (auto known = cache_.find(file)) return known;
  TRY(auto opened, Descriptor::open(path_of(file), Descriptor::Mode::existing));
  cache_.insert(file, opened);
  return opened;
}

Result<WrittenPayload> PayloadFiles::create_assembly(std::uint64_t size) {
  auto const rounded = round_up_to_block(size);
  if (rounded < size) return fail(Errc::invalid_argument, "a file cannot be that long");
  TRY(auto reservation, budget_.reserve_or_make_room(rounded, 2));
  std::lock_guard const lock(mutex_);
  std::shared_ptr<Descriptor> opened;
  std::uint64_t new_files = 0;
  TRY(auto const file, create_file(opened, new_files));
  reservation.spend(rounded, new_files);
  files_[file] = {.charge = File::Charge::as_a_whole, .charged_bytes = rounded};
  if (auto const sized = opened->resize(size); !sized) {
    remove_if_unused(file);
    return sized.error();
  }
  ++files_[file].unadopted;
  return WrittenPayload(*this,
                        WrittenPayload::Kind::assembly,
                        {.file = file, .offset = 0, .length = size},
                        std::move(opened));
}

Result<WrittenPayload> PayloadFiles::write_at(std::uint64_t assembly,
                                              std::uint64_t offset,
                                              ByteView octets) {
  TRY_VOID(budget_.require_free(octets.size()));
  std::unique_lock lock(mutex_);
  auto const found = files_.find(assembly);
  if (found == files_.end() || found->second.charge != File::Charge::as_a_whole)
    return fail(Errc::not_found, "there is no such assembly file");
  auto const limit = found->second.charged_bytes;
  if (offset > limit || octets.size() > limit - offset)
    return fail(Errc::invalid_argument, "write beyond the end of an assembly file");
  TRY(auto opened, open_file(assembly));
  ++found->second.unadopted;
  lock.unlock();
  WrittenPayload part(*this,
                      WrittenPayload::Kind::assembly_part,
                      {.file = assembly, .offset = offset, .length = octets.size()},
                      std::move(opened));
  TRY_VOID(part.open_file_->write(offset, octets));
  return part;
}

Result<PinnedExtent> PayloadFiles::pin(Extent const& extent) {
  std::lock_guard const lock(mutex_);
  TRY(auto opened, open_file(extent.file));
  ++pins_[extent].readers;
  return PinnedExtent(*this, extent, std::move(opened));
}

void PayloadFiles::unpin(Extent const& extent) {
  {
    std::lock_guard const lock(mutex_);
    auto const pin = pins_.find(extent);
    assert(pin != pins_.end());
    if (--pin->second.readers > 0) return;
    auto const wanted = pin->second.free_when_unpinned;
    pins_.erase(pin);
    if (!wanted) return;
  }
  free_now(extent);
}

Result<void> PayloadFiles::sync(WrittenPayload const& payload) {
  auto const file = payload.extent().file;
  bool name_durable = false;
  {
    std::lock_guard const lock(mutex_);
    auto const& state = files_[file];
    if (state.broken) return fail(Errc::io, "payload file: an earlier sync failed");
    name_durable = state.name_durable;
  }
  auto outcome = payload.open_file_->sync();
  if (outcome && !name_durable) outcome = sync_folder(folder_of(file));
  if (outcome && !name_durable) outcome = sync_folder(folder_);
  std::lock_guard const lock(mutex_);
  files_[file].name_durable = outcome.has_value();
  files_[file].broken = outcome.has_error();
  return outcome;
}

void PayloadFiles::adopt(WrittenPayload& payload) {
  std::lock_guard const lock(mutex_);
  auto& state = files_[payload.extent_.file];
  --state.unadopted;
  if (payload.kind_ == WrittenPayload::Kind::assembly) {
    state.claimed = true;
  } else {
    ++state.extents;
  }
  payload.keep();
}

void PayloadFiles::abandon(WrittenPayload const& payload) {
  auto const& extent = payload.extent_;
  auto const own_octets = payload.kind_ == WrittenPayload::Kind::segment_part;
  if (own_octets && can_punch_ && extent.length > 0)
    payload.open_file_->punch_hole(extent.offset, allocated_bytes(extent));
  std::lock_guard const lock(mutex_);
  auto& state = files_[extent.file];
  --state.unadopted;
  if (own_octets) give_back(state, allocated_bytes(extent));
  remove_if_unused(extent.file);
}

void PayloadFiles::shorten(WrittenPayload& payload, std::uint64_t length) {
  auto const before = allocated_bytes(payload.extent_);
  payload.extent_.length = length;
  std::lock_guard const lock(mutex_);
  give_back(files_[payload.extent_.file], before - allocated_bytes(payload.extent_));
}

void PayloadFiles::give_back(File& state, std::uint64_t bytes) {
  state.charged_bytes -= bytes;
  budget_.give_back(bytes, 0);
}

void PayloadFiles::free(Extent const& extent) {
  {
    std::lock_guard const lock(mutex_);
    if (auto const pin = pins_.find(extent); pin != pins_.end()) {
      pin->second.free_when_unpinned = true;
      return;
    }
  }
  free_now(extent);
}

void PayloadFiles::free_now(Extent const& extent) {
  std::shared_ptr<Descriptor> to_punch;
  std::uint64_t punched_bytes = 0;
  {
    std::lock_guard const lock(mutex_);
    auto const found = files_.find(extent.file);
    if (found == files_.end()) return;
    auto const& state = found->second;
    punched_bytes = state.packed ? extent.length : allocated_bytes(extent);
    auto const goes = state.extents == 1 && state.unadopted == 0 && extent.file != current_;
    if (state.charge == File::Charge::by_extent && can_punch_ && !goes) {
      if (auto opened = open_file(extent.file)) to_punch = std::move(opened).value();
    }
  }
  // Outside the lock: freeing blocks takes the file system a while.
  if (to_punch) to_punch->punch_hole(extent.offset, punched_bytes);
  std::lock_guard const lock(mutex_);
  auto& state = files_[extent.file];
  --state.extents;
  if (state.charge == File::Charge::by_extent) give_back(state, allocated_bytes(extent));
  remove_if_unused(extent.file);
}

void PayloadFiles::free_assembly(std::uint64_t file, std::vector<Extent> const& live) {
  std::lock_guard const lock(mutex_);
  auto const found = files_.find(file);
  if (found == files_.end()) return;
  found->second.claimed = false;
  remove_if_unused(file);
  if (files_.contains(file) && found->second.unadopted == 0 && !is_delivered(file))
    charge_by_extent(file, live);
}

void PayloadFiles::remove_if_unused(std::uint64_t file) {
  auto const found = files_.find(file);
  if (found == files_.end() || file == current_) return;
  auto const& state = found->second;
  if (state.claimed || state.extents > 0 || state.unadopted > 0) return;
  // What its user keeps stays on the disk; the next measure() says exactly how much.
  if (is_delivered(file)) budget_.add_kept(state.charged_bytes, 1);
  ::unlink(path_of(file).c_str());
  cache_.erase(file);
  budget_.give_back(state.charged_bytes, 1);
  files_.erase(found);
}

}  // namespace bindle::storage
