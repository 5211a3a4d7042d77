#include "storage/view.hpp"

#include "storage/rocksdb_status.hpp"

#include <rocksdb/iterator.h>

namespace bindle::storage {

Cursor::Cursor(std::unique_ptr<rocksdb::Iterator> iterator, std::string prefix)
    : iterator_(std::move(iterator)), prefix_(std::move(prefix)) {}

Cursor::Cursor(Cursor&&) noexcept = default;
Cursor::~Cursor() = default;

void Cursor::seek(std::string_view key) {
  iterator_->Seek(prefix_ + std::string(key));
  placed_ = true;
}

void Cursor::seek_before(std::string_view key) {
  iterator_->SeekForPrev(prefix_ + std::string(key));
  placed_ = true;
  if (valid() && key_after_prefix() == key) iterator_->Prev();
}

bool Cursor::valid() {
  if (!placed_) seek("");
  return iterator_->Valid() && iterator_->key().starts_with(prefix_);
}

void Cursor::next() {
  iterator_->Next();
}

void Cursor::previous() {
  iterator_->Prev();
}

std::string_view Cursor::key_after_prefix() const {
  auto key = iterator_->key().ToStringView();
  key.remove_prefix(prefix_.size());
  return key;
}

std::string_view Cursor::value() const {
  return iterator_->value().ToStringView();
}

Result<void> Cursor::status() const {
  return result_of(iterator_->status());
}

}  // namespace bindle::storage
