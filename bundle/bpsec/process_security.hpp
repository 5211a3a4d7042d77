#pragma once

#include "bundle/bpsec/secret_key.hpp"
#include "bundle/bpsec/security_operation.hpp"
#include "bundle/bundle.hpp"
#include "bundle/keyring.hpp"
#include "bundle/reason_code.hpp"
#include "bundle/sha256.hpp"

#include <boost/container/small_vector.hpp>

#include <functional>
#include <optional>
#include <vector>

namespace bindle::bpsec {

// What a node is to do about a security operation.
enum class Treatment : std::uint8_t {
  leave,
  verify,  // as a security verifier: the operation stays
  accept,  // as a security acceptor: it goes if it is sound, and a BCB's target is decrypted
  strip,   // it goes unchecked; a BCB cannot be stripped and is left
};

using SecretKeys = boost::container::small_vector<SecretKey const*, 2>;

// For one operation. What the pointers name must outlive the processing.
struct Directive {
  Treatment treatment = Treatment::leave;
  SecretKeys keys{};  // of the contexts of RFC 9173, direct or wrapping: each is tried
  Keyring const* keyring = nullptr;      // of our Ed25519 context: signers known at least
  std::optional<PublisherKey> signer{};  // the only one that will do
};

using Direct = std::function<Directive(SecurityOperation const&)>;

enum class Verdict : std::uint8_t {
  left,  // not to be treated, or it cannot be told: encrypted still, an unknown signer
  verified,
  accepted,
  stripped,
  failed,
};

struct Outcome {
  SecurityOperation operation;
  Verdict verdict = Verdict::left;
  ReasonCode reason = ReasonCode::failed_security_operation;  // of a failure
  std::string detail{};                                       // of a failure, and why it was left
  std::optional<PublisherKey> signer{};                       // of a sound Ed25519 signature
};

struct ProcessedBundle {
  // Absent when nothing changed.
  std::optional<Bytes> bundle;

  // A payload could not be decrypted: the bundle must be discarded (RFC 9172 section 5.1.1).
  bool discard = false;

  // One for each operation that could be seen, BCBs first (section 5.1).
  std::vector<Outcome> outcomes;
};

struct ProcessingOptions {
  // SHA-256 of the payload as it came, where it is known already.
  std::optional<Sha256::Digest> payload = std::nullopt;

  // What a block gets when its last operation is accepted or stripped (RFC 9173 sections 3.8.2 and
  // 4.8.2). The bundle's destination may do without.
  CrcType restored_crc = CrcType::crc32c;
};

// Does the security processing of a receiving node (RFC 9172 section 5.1). An extension block that
// fails to decrypt is removed with the security operations on it; what a failed integrity check
// means is the caller's policy, the block stays. An accepted BIB of a primary block without a CRC
// stays, and is only `verified`, while there are other security blocks, since they may cover the
// primary block as it is. A fragment is left as it is and has no outcomes: only the whole
// bundle can be checked.
//
// Fails with Errc::malformed when a BIB that was decrypted breaks RFC 9172. What else was
// decrypted is not looked into: parse the bundle again.
Result<ProcessedBundle> process_security(ParsedBundle const& bundle,
                                         Direct const& direct,
                                         ProcessingOptions const& options = {});

}  // namespace bindle::bpsec
