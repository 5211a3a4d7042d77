#pragma once

#include "bundle/bytes.hpp"
#include "bundle/result.hpp"

#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>

namespace bindle::storage {

// An open file. Thread-safe: reads and writes name their offset.
class Descriptor {
 public:
  enum class Mode { existing, create_new };

  static Result<std::shared_ptr<Descriptor>> open(std::filesystem::path const& path, Mode mode);
  ~Descriptor();
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;

  Result<void> write(std::uint64_t offset, ByteView octets) const;
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const;

  // fdatasync: the octets, and the size where it grew.
  Result<void> sync() const;

  // Frees the blocks that lie within the range, and zeroes the rest of it. False where the file
  // system cannot.
  bool punch_hole(std::uint64_t offset, std::uint64_t length) const;

  // Octets up to `size` read as zero until they are written, and take no space.
  Result<void> resize(std::uint64_t size) const;

  int fd() const { return fd_; }

 private:
  explicit Descriptor(int fd) : fd_(fd) {}

  int const fd_;
};

// fsync of a folder: the names in it become durable.
Result<void> sync_folder(std::filesystem::path const& folder);

// Keeps the most recently used payload files open. Not thread-safe. Descriptors are shared: one
// still in use outlives its eviction.
class DescriptorCache {
 public:
  explicit DescriptorCache(std::size_t capacity) : capacity_(capacity) {}

  std::shared_ptr<Descriptor> find(std::uint64_t file);
  void insert(std::uint64_t file, std::shared_ptr<Descriptor> open_file);
  void erase(std::uint64_t file);

 private:
  struct Entry {
    std::shared_ptr<Descriptor> open_file;
    std::list<std::uint64_t>::iterator age;
  };

  std::size_t const capacity_;
  std::unordered_map<std::uint64_t, Entry> entries_;
  std::list<std::uint64_t> by_age_;  // most recently used first
};

}  // namespace bindle::storage
