#include "storage/bundle_key_prefix.hpp"

#include "storage/keys.hpp"

namespace bindle::storage {
namespace {

constexpr std::size_t kLengthOctets = 8;

}  // namespace

rocksdb::Slice BundleKeyPrefix::Transform(rocksdb::Slice const& key) const {
  auto rest = key.ToStringView();
  auto const length = take_number(rest);
  return {key.data(), kLengthOctets + static_cast<std::size_t>(length.value())};
}

bool BundleKeyPrefix::InDomain(rocksdb::Slice const& key) const {
  auto rest = key.ToStringView();
  auto const length = take_number(rest);
  return length && *length <= rest.size();
}

}  // namespace bindle::storage
