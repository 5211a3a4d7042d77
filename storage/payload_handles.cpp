#include "storage/payload_files.hpp"

#include <cassert>
#include <utility>

namespace bindle::storage {

WrittenPayload::WrittenPayload(PayloadFiles& files,
                               Kind kind,
                               Extent extent,
                               std::shared_ptr<Descriptor> open_file)
    : files_(&files), kind_(kind), extent_(extent), open_file_(std::move(open_file)) {}

WrittenPayload::WrittenPayload(WrittenPayload&& other) noexcept
    : files_(std::exchange(other.files_, nullptr)),
      kind_(other.kind_),
      extent_(other.extent_),
      open_file_(std::move(other.open_file_)) {}

WrittenPayload& WrittenPayload::operator=(WrittenPayload&& other) noexcept {
  std::swap(files_, other.files_);
  std::swap(kind_, other.kind_);
  std::swap(extent_, other.extent_);
  std::swap(open_file_, other.open_file_);
  return *this;
}

WrittenPayload::~WrittenPayload() {
  if (files_ != nullptr) files_->abandon(*this);
}

Result<void> PayloadWriter::append(ByteView octets) {
  auto const& extent = room_.extent();
  if (octets.size() > extent.length - written_)
    return fail(Errc::invalid_argument, "a payload is longer than announced");
  TRY_VOID(room_.open_file_->write(extent.offset + written_, octets));
  written_ += octets.size();
  return {};
}

WrittenPayload PayloadWriter::finish() && {
  room_.files_->shorten(room_, written_);
  return std::move(room_);
}

PinnedExtent::PinnedExtent(PayloadFiles& files,
                           Extent extent,
                           std::shared_ptr<Descriptor> open_file)
    : files_(&files), extent_(extent), open_file_(std::move(open_file)) {}

PinnedExtent::PinnedExtent(PinnedExtent&& other) noexcept
    : files_(std::exchange(other.files_, nullptr)),
      extent_(other.extent_),
      open_file_(std::move(other.open_file_)) {}

PinnedExtent::~PinnedExtent() {
  if (files_ != nullptr) files_->unpin(extent_);
}

Result<void> PinnedExtent::read(std::uint64_t offset, std::span<std::uint8_t> into) const {
  if (offset > extent_.length || into.size() > extent_.length - offset)
    return fail(Errc::invalid_argument, "read beyond the end of a payload");
  return open_file_->read(extent_.offset + offset, into);
}

int PinnedExtent::descriptor() const {
  return open_file_->fd();
}

}  // namespace bindle::storage
