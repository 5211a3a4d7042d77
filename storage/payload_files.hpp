#pragma once

#include "bundle/bytes.hpp"
#include "bundle/result.hpp"
#include "storage/budget.hpp"
#include "storage/descriptor_cache.hpp"
#include "storage/extent.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace bindle::storage {

class PayloadFiles;

// An extent that holds its octets but that no record refers to yet. Put it into the Change that
// refers to it. Destroying it frees the octets, so does a crash.
class WrittenPayload {
 public:
  WrittenPayload(WrittenPayload&& other) noexcept;
  WrittenPayload& operator=(WrittenPayload&& other) noexcept;
  ~WrittenPayload();

  // The room taken; of an assembly the whole file.
  Extent const& extent() const { return extent_; }

  bool is_assembly() const { return kind_ == Kind::assembly; }

 private:
  friend class PayloadFiles;
  friend class PayloadWriter;

  // A part of a segment is freed with the payload; a part of an assembly stays in it; an assembly
  // as a whole is removed.
  enum class Kind { segment_part, assembly_part, assembly };

  WrittenPayload(PayloadFiles& files,
                 Kind kind,
                 Extent extent,
                 std::shared_ptr<Descriptor> open_file);

  // A record refers to it, or may do so after a crash: the octets stay.
  void keep() { files_ = nullptr; }

  PayloadFiles* files_;
  Kind kind_;
  Extent extent_;
  std::shared_ptr<Descriptor> open_file_;  // shared with the cache: must outlive its eviction
};

// Writes one payload in pieces, in constant memory. One thread at a time. Destroying it unfinished
// frees what was written.
class PayloadWriter {
 public:
  PayloadWriter(PayloadWriter&&) noexcept = default;
  PayloadWriter& operator=(PayloadWriter&&) noexcept = default;

  // Errc::invalid_argument beyond the announced limit; Errc::over_budget when the disk is full.
  Result<void> append(ByteView octets);

  // The octets are not durable before the Change they are put into is committed.
  WrittenPayload finish() &&;

 private:
  friend class PayloadFiles;

  explicit PayloadWriter(WrittenPayload room) : room_(std::move(room)) {}

  WrittenPayload room_;
  std::uint64_t written_ = 0;
};

// Octets of a payload file that stay in place while this lives, even if the payload is deleted
// meanwhile. Thread-safe for reading.
class PinnedExtent {
 public:
  PinnedExtent(PinnedExtent&& other) noexcept;
  PinnedExtent& operator=(PinnedExtent&&) = delete;
  ~PinnedExtent();

  Extent const& extent() const { return extent_; }

  // Fills `into` from `offset` within the extent. Errc::invalid_argument beyond its end.
  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const;

  // For sendfile: the octets begin at extent().offset of this descriptor. Owned by this object.
  int descriptor() const;

 private:
  friend class PayloadFiles;

  PinnedExtent(PayloadFiles& files, Extent extent, std::shared_ptr<Descriptor> open_file);

  PayloadFiles* files_;
  Extent extent_;
  std::shared_ptr<Descriptor> open_file_;  // shared with the cache: must outlive its eviction
};

struct PayloadFileOptions {
  std::uint64_t segment_bytes = 0;
  std::size_t open_files = 0;
};

// What the records refer to, from the indexes; given to recover().
struct LivePayloads {
  std::map<std::uint64_t, std::vector<Extent>> extents;  // by file, in order of offset
  std::map<std::uint64_t, std::uint64_t> assemblies;     // file -> size
};

// Payloads of kInlineLimit and more, as extents in payload files (docs/architecture.md says why).
// A segment takes extents one after the other, on block boundaries, until it is full; a freed
// extent's blocks go back to the file system at once. An assembly has the size of the file that is
// put together in it. Every octet is reserved from the budget before it is written. Thread-safe.
class PayloadFiles {
 public:
  // Before anything is read or written, call recover().
  static Result<std::unique_ptr<PayloadFiles>> open(std::filesystem::path folder,
                                                    Budget& budget,
                                                    PayloadFileOptions options);

  // Removes what no record refers to and counts the rest for the budget.
  Result<void> recover(LivePayloads const& live);

  // A payload of at most `limit` octets.
  Result<PayloadWriter> begin(std::uint64_t limit);
  Result<WrittenPayload> write(ByteView octets);

  // A file of `size` octets, charged to the budget as a whole; its extent() names the file.
  Result<WrittenPayload> create_assembly(std::uint64_t size);

  // Octets at their final place in an assembly; free of charge. The octets at one offset never
  // change: writing them again must write the same.
  Result<WrittenPayload> write_at(std::uint64_t assembly, std::uint64_t offset, ByteView octets);

  // Errc::not_found when the file is gone. Look the record up again after pinning: only if it
  // still refers to the extent are the octets certain to be there.
  Result<PinnedExtent> pin(Extent const& extent);

  // The path of an assembly's file.
  std::filesystem::path path_of(std::uint64_t file) const;

  // For the committer.

  // Makes octets, size and name of the payload's file durable. After a failure the file takes no
  // more octets, and every later sync of it fails too: the kernel may have dropped them.
  Result<void> sync(WrittenPayload const& payload);

  // A record refers to the payload from now on.
  void adopt(WrittenPayload& payload);

  // No record refers to the octets any more. Pinned ones go when they are unpinned.
  void free(Extent const& extent);

  // The download gave up its claim; `live` are the extents that records still refer to.
  void free_assembly(std::uint64_t file, std::vector<Extent> const& live);

 private:
  friend class PayloadWriter;
  friend class PinnedExtent;
  friend class WrittenPayload;

  struct File {
    enum class Charge { by_extent, as_a_whole };

    Charge charge = Charge::by_extent;
    std::uint64_t charged_bytes = 0;
    bool claimed = false;       // by a download
    bool packed = false;        // extents share blocks, as they do in a former assembly
    std::size_t extents = 0;    // that records refer to
    std::size_t unadopted = 0;  // written or being written
    bool name_durable = false;
    bool broken = false;  // a sync failed
  };

  struct Pin {
    std::size_t readers = 0;
    bool free_when_unpinned = false;
  };

  struct Room {
    std::uint64_t file = 0;
    std::uint64_t offset = 0;
    std::shared_ptr<Descriptor> open_file;  // shared with the cache: must outlive its eviction
  };

  PayloadFiles(std::filesystem::path folder, Budget& budget, PayloadFileOptions options);

  Result<bool> probe_holes() const;
  std::filesystem::path folder_of(std::uint64_t file) const;

  // With mutex_ held.
  Result<Room> take_room(std::uint64_t rounded, Reservation reservation);
  Result<std::uint64_t> create_file(std::shared_ptr<Descriptor>& opened, std::uint64_t& new_files);
  Result<std::shared_ptr<Descriptor>> open_file(std::uint64_t file);
  void remove_if_unused(std::uint64_t file);
  void give_back(File& state, std::uint64_t bytes);
  bool is_delivered(std::uint64_t file) const;

  void abandon(WrittenPayload const& payload);
  void shorten(WrittenPayload& payload, std::uint64_t length);
  void free_now(Extent const& extent);
  void unpin(Extent const& extent);

  Result<std::vector<std::uint64_t>> files_on_disk(std::uint64_t& folders) const;
  Result<void> recover_file(std::uint64_t file, LivePayloads const& live);
  void charge_by_extent(std::uint64_t file, std::vector<Extent> const& live);

  std::filesystem::path const folder_;
  Budget& budget_;
  PayloadFileOptions const options_;
  bool can_punch_ = false;

  std::mutex mutex_;
  std::map<std::uint64_t, File> files_;
  std::map<Extent, Pin> pins_;
  DescriptorCache cache_;
  std::uint64_t next_file_ = 1;
  std::uint64_t current_ = 0;  // the segment that takes extents; 0: none
  std::uint64_t current_end_ = 0;
};

}  // namespace bindle::storage
