#include "bundle/bpsec/process_security.hpp"
#include "tests/support/bpsec_samples.hpp"

#include <cstdint>
#include <cstdlib>

// Processes every security operation of a bundle, with the keys of RFC 9173 appendix A. The first
// octet says how.
namespace {

using namespace bindle;

bpsec::SecretKey confidentiality_key(int which) {
  switch (which & 3) {
    case 0:
      return testing::aes128_key();
    case 1:
      return testing::aes256_key();
    default:
      return testing::secret("6162636465666768696a6b6c6d6e6f70");
  }
}

// What comes out is a bundle that can be processed again, and has no accepted operation left.
void expect_settled(Bytes const& wire, bpsec::Direct const& direct) {
  auto const bundle = parse_bundle(wire, ParsePolicy::accepted_before());
  if (!bundle) return;  // what was decrypted may be no valid block
  if (!bpsec::process_security(*bundle, direct)) std::abort();
}

void expect_same_again(Bytes const& data, ByteView block) {
  if (data != Bytes(block.begin(), block.end())) std::abort();
}

// Each security block that decodes is written as it was read, but for the encoding of an ipn
// source with three elements and for reserved flags, which may differ once.
void check_codec(ParsedBundle const& bundle) {
  for (auto const& block : bundle.extensions) {
    auto const opened = bpsec::decode_security_block(block.data, 64);
    if (!opened) continue;
    auto const written = bpsec::encode_security_block(*opened);
    auto const again = bpsec::decode_security_block(written, 64);
    if (!again) std::abort();
    expect_same_again(written, bpsec::encode_security_block(*again));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size == 0) return 0;
  auto const policy = ParsePolicy{.require_primary_crc = false, .require_age_without_clock = false};
  Bytes const wire(data + 1, data + size);
  auto const bundle = parse_bundle(wire, policy);
  if (!bundle) return 0;
  check_codec(*bundle);

  auto const integrity = testing::hmac_key();
  auto const confidentiality = confidentiality_key(data[0] >> 2);
  auto const treatment = static_cast<bpsec::Treatment>(data[0] & 3);
  auto const direct = testing::treat_all(treatment, integrity, confidentiality);
  auto const processed = bpsec::process_security(*bundle, direct);
  if (processed && processed->bundle) expect_settled(*processed->bundle, direct);
  return 0;
}
