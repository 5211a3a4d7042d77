#pragma once

#include "storage/bundle_record.hpp"

#include <cstddef>
#include <cstring>
#include <unordered_set>
#include <vector>

namespace bindle::agent {

// The bundles that went on last without being stored, by the digest of what no node changes of
// them, so that a copy that comes by another way or once more is recognised. Of no more than
// `limit`; a node that starts anew has forgotten them. RFC 9171 allows that a bundle goes twice.
class PassedBundles {
 public:
  // The octets of a digest are a hash already.
  struct Hash {
    std::size_t operator()(storage::BundleDigest const& digest) const noexcept {
      std::size_t value = 0;
      std::memcpy(&value, digest.data(), sizeof value);
      return value;
    }
  };

  static constexpr std::size_t kLimit = std::size_t{1} << 16;

  explicit PassedBundles(std::size_t limit = kLimit) : limit_(limit) {}

  bool contains(storage::BundleDigest const& digest) const { return known_.contains(digest); }

  // The oldest is forgotten for it.
  void add(storage::BundleDigest const& digest) {
    if (!known_.insert(digest).second) return;
    if (order_.size() < limit_) return order_.push_back(digest);
    known_.erase(order_[oldest_]);
    order_[oldest_] = digest;
    oldest_ = (oldest_ + 1) % limit_;
  }

 private:
  std::size_t limit_;
  std::unordered_set<storage::BundleDigest, Hash> known_;
  std::vector<storage::BundleDigest> order_;  // a ring once it is full
  std::size_t oldest_ = 0;
};

}  // namespace bindle::agent
