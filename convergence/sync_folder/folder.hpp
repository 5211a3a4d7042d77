#pragma once

#include "bundle/bytes.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindle::convergence::sync_folder {

// An open file descriptor, closed on destruction.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}

  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  ~Descriptor();

  int number() const { return number_; }

 private:
  int number_;
};

enum class EntryKind { file, folder, other };

struct Entry {
  std::string name;
  EntryKind kind = EntryKind::other;  // `other`: a link, a device, a pipe
  std::uint64_t size = 0;             // of a file
  std::int64_t modified_ns = 0;       // Unix time; some file systems tell it in steps of 2 s

  friend bool operator==(Entry const&, Entry const&) = default;
};

struct Listing {
  std::vector<Entry> entries;
  bool complete = true;  // false: there were more than asked for
};

// A folder on a medium that anybody may have written to and that may be pulled out at any moment.
// Everything is found relative to the open folder, and no symbolic link is followed. Every call
// blocks. Errc::not_found, Errc::over_budget (the medium is full), Errc::not_permitted (read-only)
// and Errc::io tell what went wrong.
class Folder {
 public:
  // The one path that is followed wherever it leads: an administrator gave it.
  static Result<Folder> open(std::filesystem::path const& path);

  // Names are found whatever their case: some systems show them in another one.
  Result<Folder> child(std::string const& name) const;
  Result<Folder> child_or_new(std::string const& name) const;

  // In no particular order, at most `limit`.
  Result<Listing> list(std::size_t limit) const;

  // Of a regular file; anything else is Errc::unsupported.
  Result<Descriptor> open_file(std::string const& name) const;

  // Takes the place of a file with this name.
  Result<Descriptor> create_file(std::string const& name) const;

  bool has(std::string const& name) const;
  Result<void> remove_file(std::string const& name) const;

  // Takes the place of a file `to`.
  Result<void> rename(std::string const& from, Folder const& folder, std::string const& to) const;

  // The names in it are durable on return.
  Result<void> sync() const;

  // Everything written to this file system so far is.
  Result<void> sync_file_system() const;

  // Whether sync_file_system() is enough for files and names, and fails when something could not be
  // written. A file system outside of the kernel (FUSE) may not be told at all.
  bool syncs_as_a_whole() const;

  // None where the file system does not tell.
  Result<std::optional<std::uint64_t>> free_bytes() const;

  // Held until the folder is closed. Errc::busy when another process has it.
  Result<void> lock() const;

 private:
  explicit Folder(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  Result<std::string> name_in_any_case(std::string const& name) const;
  Result<Entry> entry_of(std::string name) const;

  Descriptor descriptor_;
};

// The error for the system call that has just failed.
Error system_failure(std::string_view doing, std::string const& name);

std::uint64_t size_of(Descriptor const& file);

// Fills `into`; Errc::io when the file ends before.
Result<void> read_at(Descriptor const& file, std::uint64_t offset, std::span<std::uint8_t> into);
Result<void> append(Descriptor const& file, ByteView octets);

// The octets are durable on return.
Result<void> sync(Descriptor const& file);

// Later reads come from the medium, not from memory, as far as the system allows.
void drop_cache(Descriptor const& file);

// Begins to read the file from the medium; a hint that does not wait.
void read_ahead(Descriptor const& file);

}  // namespace bindle::convergence::sync_folder
