#pragma once

#include "bundle/ids.hpp"
#include "bundle/private/content_cipher.hpp"
#include "bundle/signing_key.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bindle {

inline constexpr std::size_t kMaxRecipients = 64;
inline constexpr std::size_t kMaxSealedDetails = std::size_t{16} * 1024;  // octets, all boxes

// What only the recipients of a private file learn about it, with the limits of a manifest. The
// manifest itself is about the encrypted file.
struct PrivateDetails {
  // Who encrypted it, to be compared with the manifest's publisher: nobody can publish what was
  // encrypted by another as if it were their own.
  PublisherKey publisher;
  std::string name;
  std::string media_type;
  std::string description;
  std::string topic;
  std::vector<std::string> tags;
  std::uint64_t size = 0;  // octets of the file
  FileDigest digest;       // of the file

  friend bool operator==(PrivateDetails const&, PrivateDetails const&) = default;
};

// As decode_details() accepts. Errc::malformed.
Result<void> check_details(PrivateDetails const& details);

// CBOR (docs/formats.md, "Private content"). Never throws on hostile input. Errc::malformed.
Bytes encode_details(PrivateDetails const& details);
Result<PrivateDetails> decode_details(ByteView bytes);

// The details, encrypted by `cipher`, and its key in a box for each recipient, whose number is not
// hidden. Errc::invalid_argument for more than kMaxRecipients, for a key that nothing can be
// encrypted to, and for details outside the limits.
Result<Bytes> seal_details(PrivateDetails const& details,
                           ContentCipher const& cipher,
                           std::span<PublisherKey const> recipients);

struct OpenedDetails {
  PrivateDetails details;
  ContentCipher cipher;
};

// None when `own` is no recipient. Tries each box. Errc::malformed, also when it was encrypted by
// someone else than `publisher`.
Result<std::optional<OpenedDetails>> open_details(ByteView sealed,
                                                  PublisherKey const& publisher,
                                                  SigningKey const& own);

}  // namespace bindle
