#pragma once

#include "bundle/bundle_fingerprint.hpp"
#include "bundle/ids.hpp"

#include <cstddef>
#include <string>
#include <string_view>

// How things are called on a stick: names of 8 and 3 upper-case letters and digits, which every
// file system keeps. docs/formats.md describes the tree.
namespace bindle::convergence::sync_folder {

inline constexpr std::string_view kBundleEnding = ".BP7";
inline constexpr std::string_view kTemporaryEnding = ".TMP";
inline constexpr std::string_view kInventoryEnding = ".INV";
inline constexpr std::string_view kDamagedEnding = ".BAD";

// Bundles with one first name are rare: so many names are tried.
inline constexpr std::size_t kBundleNames = 3;

// The folder below BUNDLES that a bundle is in: two digits.
std::string folder_of(BundleFingerprint const& bundle);

// Eight digits, without ending. `attempt` is less than kBundleNames.
std::string stem_of(BundleFingerprint const& bundle, std::size_t attempt);

// Of the inventory that the holder of this key leaves: eight digits, without ending.
std::string stem_of(PublisherKey const& key);

// Eight digits and this ending, whatever their case: nobody else calls files so.
bool is_ours(std::string_view name, std::string_view ending);

// Two digits, whatever their case.
bool is_bundle_folder(std::string_view name);

}  // namespace bindle::convergence::sync_folder
