#pragma once

#include <rocksdb/slice_transform.h>

namespace bindle::storage {

// Of a key in Column::known what names the bundle id, whatever the digest behind it. Tables and
// memory have filters by it, so that an id which is new, as most are, is looked up in neither.
class BundleKeyPrefix final : public rocksdb::SliceTransform {
 public:
  char const* Name() const override { return "bindle.bundle_key"; }

  rocksdb::Slice Transform(rocksdb::Slice const& key) const override;
  bool InDomain(rocksdb::Slice const& key) const override;
};

}  // namespace bindle::storage
