#include "bundle/statements/key_rotation.hpp"

#include "bundle/cbor_writer.hpp"

#include <algorithm>

namespace bindle {
namespace {

constexpr std::string_view kProofDomain = "bindle key rotation v1\n";
constexpr std::uint64_t kRotationElements = 6;

Bytes proven_part(PublisherKey const& key, PublisherKey const& successor, std::uint64_t sequence) {
  CborWriter writer;
  writer.write_array(3);
  writer.write_bytes(key.bytes);
  writer.write_bytes(successor.bytes);
  writer.write_uint(sequence);
  return writer.take();
}

Result<void> check_rotation(KeyRotation const& rotation, Errc code) {
  if (rotation.key == rotation.successor) return fail(code, "a key cannot be its own successor");
  return {};
}

}  // namespace

Result<Bytes> sign_rotation(SigningKey const& old_key,
                            SigningKey const& successor,
                            std::uint64_t sequence) {
  KeyRotation rotation;
  rotation.key = old_key.public_key();
  rotation.successor = successor.public_key();
  rotation.sequence = sequence;
  TRY_VOID(check_rotation(rotation, Errc::invalid_argument));
  rotation.proof =
      successor.sign(kProofDomain, proven_part(rotation.key, rotation.successor, sequence));
  return sign_statement_body(encode_body(rotation), old_key);
}

Bytes encode_body(KeyRotation const& rotation) {
  CborWriter writer;
  writer.write_array(kRotationElements);
  writer.write_uint(1);
  writer.write_uint(static_cast<std::uint64_t>(StatementKind::rotation));
  writer.write_bytes(rotation.key.bytes);
  writer.write_bytes(rotation.successor.bytes);
  writer.write_uint(rotation.sequence);
  writer.write_bytes(rotation.proof);
  return writer.take();
}

Result<KeyRotation> decode_rotation(CborReader& reader) {
  TRY_VOID(expect_statement(reader, StatementKind::rotation, kRotationElements));
  KeyRotation rotation;
  TRY(auto const key, reader.read_bytes("publisher key", PublisherKey::kSize));
  TRY(rotation.key, PublisherKey::from_bytes(key));
  TRY(auto const successor, reader.read_bytes("successor", PublisherKey::kSize));
  TRY(rotation.successor, PublisherKey::from_bytes(successor));
  TRY(rotation.sequence, reader.read_uint("sequence number"));
  TRY(auto const proof, reader.read_bytes("proof", kSignatureSize));
  if (proof.size() != kSignatureSize) return fail(Errc::malformed, "a proof has 64 octets");
  std::copy(proof.begin(), proof.end(), rotation.proof.begin());
  TRY_VOID(reader.expect_end("statement"));
  TRY_VOID(check_rotation(rotation, Errc::malformed));
  return rotation;
}

Result<void> verify_proof(KeyRotation const& rotation) {
  return verify_signature(rotation.successor,
                          kProofDomain,
                          proven_part(rotation.key, rotation.successor, rotation.sequence),
                          rotation.proof);
}

}  // namespace bindle
