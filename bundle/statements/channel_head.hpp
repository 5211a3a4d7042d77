#pragma once

#include "bundle/statements/signed_body.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bindle {

inline constexpr std::size_t kMaxChannelName = 48;  // octets
inline constexpr std::size_t kMaxChannelItems = 32;

// The newest of a publisher's stream of files: which manifests belong to version n of the channel
// of this name. Of two heads the one with the higher version counts; a publisher never signs two
// with one version.
struct ChannelHead {
  PublisherKey key;
  std::string name;
  std::uint64_t version = 1;      // from 1
  std::vector<ManifestId> items;  // newest first, at most kMaxChannelItems

  friend bool operator==(ChannelHead const&, ChannelHead const&) = default;
};

// A name people can type: lower-case letters, digits, `-`, `_` and `.`, at most kMaxChannelName
// octets. Fails with Errc::invalid_argument.
Result<void> check_channel_name(std::string_view name);

// The tag by which manifests of the channel are known.
std::string channel_tag(std::string_view name);

// The signed statement; the key is set to that of `key`. Fails with Errc::invalid_argument.
Result<Bytes> sign_channel_head(ChannelHead head, SigningKey const& key);

Bytes encode_body(ChannelHead const& head);

// Errc::malformed, Errc::unsupported; the signature is not checked.
Result<ChannelHead> decode_channel_head(CborReader& reader);

}  // namespace bindle
