#include "storage/budget.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

namespace bindle::storage {
namespace {

constexpr std::uint64_t kMaxEmergency = std::uint64_t{32} << 20;

// The file system is asked for its free space after so many reserved octets or calls.
constexpr std::uint64_t kRefreshBytes = std::uint64_t{8} << 20;
constexpr std::uint64_t kRefreshCalls = 256;

// Somebody else may take the room that was made.
constexpr int kReliefAttempts = 4;

Error over(std::string const& limit,
           std::uint64_t needed,
           std::uint64_t used,
           std::uint64_t allowed) {
  return fail(Errc::over_budget,
              limit + ": " + std::to_string(needed) + " more on top of " + std::to_string(used) +
                  " would pass " + std::to_string(allowed));
}

}  // namespace

std::uint64_t given_out_of(std::uint64_t budget_bytes) {
  return budget_bytes - std::min(budget_bytes / 8, kMaxEmergency);
}

Reservation::Reservation(Reservation&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)), bytes_(other.bytes_), files_(other.files_) {}

Reservation& Reservation::operator=(Reservation&& other) noexcept {
  std::swap(budget_, other.budget_);
  std::swap(bytes_, other.bytes_);
  std::swap(files_, other.files_);
  return *this;
}

Reservation::~Reservation() {
  if (budget_ != nullptr) budget_->settle(*this, 0, 0);
}

void Reservation::spend(std::uint64_t bytes, std::uint64_t files) {
  assert(budget_ != nullptr && bytes <= bytes_ && files <= files_);
  std::exchange(budget_, nullptr)->settle(*this, bytes, files);
}

Budget::Budget(std::filesystem::path folder, BudgetLimits limits)
    : folder_(std::move(folder)),
      limits_(limits),
      emergency_bytes_(limits.bytes - given_out_of(limits.bytes)) {}

Result<Reservation> Budget::reserve(std::uint64_t bytes, std::uint64_t files) {
  std::lock_guard const lock(mutex_);
  refresh_free_space_sometimes();
  TRY_VOID(check_figures(bytes, files));
  TRY_VOID(check_free_space(bytes));
  reserved_bytes_ += bytes;
  reserved_files_ += files;
  promised_ += bytes;
  return Reservation(*this, bytes, files);
}

Result<Reservation> Budget::reserve_or_make_room(std::uint64_t bytes, std::uint64_t files) {
  for (int attempt = 0; attempt < kReliefAttempts; ++attempt) {
    auto reserved = reserve(bytes, files);
    if (reserved || reserved.error().code != Errc::over_budget) return reserved;
    auto* const relief = attached();
    if (relief == nullptr || !relief->make_room(bytes, files)) return reserved;
  }
  return reserve(bytes, files);
}

void Budget::attach(Relief* relief) {
  std::lock_guard const lock(mutex_);
  relief_ = relief;
}

Relief* Budget::attached() {
  std::lock_guard const lock(mutex_);
  return relief_;
}

Result<void> Budget::require_free(std::uint64_t bytes) {
  std::lock_guard const lock(mutex_);
  refresh_free_space_sometimes();
  TRY_VOID(check_free_space(bytes));
  promised_ += bytes;
  return {};
}

Result<void> Budget::check_figures(std::uint64_t bytes, std::uint64_t files) const {
  auto const allowed = limits_.bytes - emergency_bytes_;
  auto const used = used_bytes();
  if (used > allowed || bytes > allowed - used)
    return over("storage budget in bytes", bytes, used, allowed);

  auto const present = used_files();
  if (files > 0 && (present > limits_.files || files > limits_.files - present))
    return over("storage budget in files", files, present, limits_.files);
  return {};
}

std::uint64_t Budget::used_bytes() const {
  return payload_bytes_ + database_bytes_ + reserved_bytes_ + kept_bytes_;
}

std::uint64_t Budget::used_files() const {
  return payload_files_ + database_files_ + reserved_files_ + kept_files_;
}

Result<void> Budget::check_free_space(std::uint64_t bytes) const {
  auto const available = free_disk_ > promised_ ? free_disk_ - promised_ : 0;
  if (available >= limits_.min_free && bytes <= available - limits_.min_free) return {};
  return fail(Errc::over_budget,
              "free disk space: " + std::to_string(bytes) + " more would leave less than " +
                  std::to_string(limits_.min_free) + " of the " + std::to_string(available) +
                  " that are free");
}

void Budget::settle(Reservation const& reservation,
                    std::uint64_t spent_bytes,
                    std::uint64_t spent_files) {
  std::lock_guard const lock(mutex_);
  reserved_bytes_ -= reservation.bytes_;
  reserved_files_ -= reservation.files_;
  payload_bytes_ += spent_bytes;
  payload_files_ += spent_files;
}

void Budget::give_back(std::uint64_t bytes, std::uint64_t files) {
  std::lock_guard const lock(mutex_);
  assert(bytes <= payload_bytes_ && files <= payload_files_);
  payload_bytes_ -= bytes;
  payload_files_ -= files;
}

void Budget::set_payloads(std::uint64_t bytes, std::uint64_t files) {
  std::lock_guard const lock(mutex_);
  payload_bytes_ = bytes;
  payload_files_ = files;
}

void Budget::set_database(std::uint64_t bytes, std::uint64_t files) {
  std::lock_guard const lock(mutex_);
  database_bytes_ = bytes;
  database_files_ = files;
}

void Budget::set_kept(std::uint64_t bytes, std::uint64_t files) {
  std::lock_guard const lock(mutex_);
  kept_bytes_ = bytes;
  kept_files_ = files;
}

void Budget::add_kept(std::uint64_t bytes, std::uint64_t files) {
  std::lock_guard const lock(mutex_);
  kept_bytes_ += bytes;
  kept_files_ += files;
}

void Budget::add_database(std::uint64_t bytes) {
  std::lock_guard const lock(mutex_);
  database_bytes_ += bytes;
}

void Budget::refresh_free_space() {
  struct statvfs found {};

  if (::statvfs(folder_.c_str(), &found) != 0) return;
  free_disk_ = static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
  promised_ = promised_at_refresh_ = reserved_bytes_;
  calls_since_refresh_ = 0;
}

void Budget::refresh_free_space_sometimes() {
  auto const never = free_disk_ == 0;
  auto const much = promised_ - promised_at_refresh_ >= kRefreshBytes;
  if (never || much || ++calls_since_refresh_ >= kRefreshCalls) refresh_free_space();
}

BudgetUsage Budget::usage() {
  std::lock_guard const lock(mutex_);
  refresh_free_space();
  return figures();
}

BudgetUsage Budget::counted() {
  std::lock_guard const lock(mutex_);
  refresh_free_space_sometimes();
  return figures();
}

BudgetUsage Budget::figures() const {
  return {.budget = limits_.bytes,
          .given_out = limits_.bytes - emergency_bytes_,
          .payload_bytes = payload_bytes_,
          .database_bytes = database_bytes_,
          .reserved = reserved_bytes_,
          .kept_bytes = kept_bytes_,
          .files = payload_files_ + database_files_ + kept_files_,
          .max_files = limits_.files,
          .free_disk = free_disk_,
          .min_free = limits_.min_free};
}

}  // namespace bindle::storage
