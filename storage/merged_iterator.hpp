#pragma once

#include "storage/pending_writes.hpp"

#include <rocksdb/iterator.h>

#include <memory>

namespace bindle::storage {

// Walks a column as a commit group sees it: what is committed, and over it what the group wrote.
// Keys that are written meanwhile may or may not be met.
class MergedIterator final : public rocksdb::Iterator {
 public:
  // `committed` goes back to `home` in the end, unless that is nullptr: making one costs more than
  // a short walk. Both `pending` and `home` must outlive the iterator.
  MergedIterator(std::unique_ptr<rocksdb::Iterator> committed,
                 PendingWrites::Keys const& pending,
                 std::unique_ptr<rocksdb::Iterator>* home);
  ~MergedIterator() override;

  bool Valid() const override { return source_ != Source::none; }

  void SeekToFirst() override;
  void SeekToLast() override;
  void Seek(rocksdb::Slice const& target) override;
  void SeekForPrev(rocksdb::Slice const& target) override;
  void Next() override;
  void Prev() override;
  rocksdb::Slice key() const override;
  rocksdb::Slice value() const override;
  rocksdb::Status status() const override;

 private:
  enum class Source { none, committed, pending };

  void settle();
  void seek_last_before(PendingWrites::Keys::const_iterator behind);

  std::unique_ptr<rocksdb::Iterator> committed_;
  PendingWrites::Keys const& pending_;
  std::unique_ptr<rocksdb::Iterator>* home_;

  // Between calls both stand on their first key that is not less than ours, which is of `source_`.
  PendingWrites::Keys::const_iterator next_pending_;
  Source source_ = Source::none;
};

}  // namespace bindle::storage
