#include "storage/merged_iterator.hpp"

#include <iterator>
#include <string>
#include <utility>

namespace bindle::storage {
namespace {

rocksdb::Slice slice_of(PendingWrites::Text const& text) {
  return {text.data(), text.size()};
}

}  // namespace

MergedIterator::MergedIterator(std::unique_ptr<rocksdb::Iterator> committed,
                               PendingWrites::Keys const& pending,
                               std::unique_ptr<rocksdb::Iterator>* home)
    : committed_(std::move(committed)),
      pending_(pending),
      home_(home),
      next_pending_(pending.end()) {}

MergedIterator::~MergedIterator() {
  if (home_ != nullptr) *home_ = std::move(committed_);
}

void MergedIterator::SeekToFirst() {
  committed_->SeekToFirst();
  next_pending_ = pending_.begin();
  settle();
}

void MergedIterator::Seek(rocksdb::Slice const& target) {
  committed_->Seek(target);
  next_pending_ = pending_.lower_bound(target.ToStringView());
  settle();
}

void MergedIterator::Next() {
  auto const over = source_ == Source::pending && committed_->Valid() &&
                    committed_->key() == slice_of(next_pending_->first);
  if (source_ == Source::committed || over) committed_->Next();
  if (source_ == Source::pending) ++next_pending_;
  settle();
}

// Chooses the lesser of the two keys, and passes by what is erased.
void MergedIterator::settle() {
  for (; next_pending_ != pending_.end(); ++next_pending_) {
    auto const order =
        committed_->Valid() ? slice_of(next_pending_->first).compare(committed_->key()) : -1;
    if (order > 0) break;
    source_ = Source::pending;
    if (next_pending_->second) return;
    if (order == 0) committed_->Next();
  }
  source_ = committed_->Valid() ? Source::committed : Source::none;
}

void MergedIterator::SeekToLast() {
  committed_->SeekToLast();
  seek_last_before(pending_.end());
}

void MergedIterator::SeekForPrev(rocksdb::Slice const& target) {
  committed_->SeekForPrev(target);
  seek_last_before(pending_.upper_bound(target.ToStringView()));
}

// Rare, so the place is looked up again instead of walking both ways.
void MergedIterator::Prev() {
  auto const from = key().ToString();
  committed_->SeekForPrev(from);
  if (committed_->Valid() && committed_->key() == from) committed_->Prev();
  seek_last_before(pending_.lower_bound(std::string_view(from)));
}

// The last key of the two, where `committed_` stands on its last and `behind` follows the other's.
void MergedIterator::seek_last_before(PendingWrites::Keys::const_iterator behind) {
  for (; behind != pending_.begin(); --behind) {
    auto const last = std::prev(behind);
    auto const order = committed_->Valid() ? slice_of(last->first).compare(committed_->key()) : 1;
    if (order < 0) break;
    if (last->second) return Seek(slice_of(last->first));
    if (order == 0) committed_->Prev();
  }
  if (committed_->Valid()) return Seek(committed_->key().ToString());
  source_ = Source::none;
}

rocksdb::Slice MergedIterator::key() const {
  return source_ == Source::pending ? slice_of(next_pending_->first) : committed_->key();
}

rocksdb::Slice MergedIterator::value() const {
  return source_ == Source::pending ? slice_of(*next_pending_->second) : committed_->value();
}

rocksdb::Status MergedIterator::status() const {
  return committed_->status();
}

}  // namespace bindle::storage
