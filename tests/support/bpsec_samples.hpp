#pragma once

#include "bundle/bpsec/add_confidentiality.hpp"
#include "bundle/bpsec/add_integrity.hpp"
#include "bundle/bpsec/process_security.hpp"
#include "tests/support/sample_bundles.hpp"

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace bindle::testing {

inline bpsec::SecretKey secret(std::string_view hex) {
  return bpsec::SecretKey(from_hex(hex).value());
}

// Keys of RFC 9173 appendix A.
inline bpsec::SecretKey hmac_key() {
  return secret("1a2b1a2b1a2b1a2b1a2b1a2b1a2b1a2b");
}

inline bpsec::SecretKey aes128_key() {
  return secret("71776572747975696f70617364666768");
}

inline bpsec::SecretKey aes256_key() {
  return secret("71776572747975696f7061736466676871776572747975696f70617364666768");
}

// Gives out what it was handed, in that order.
inline bpsec::RandomSource scripted(std::deque<Bytes> script) {
  return [script = std::move(script)](std::span<std::uint8_t> octets) mutable {
    if (script.empty() || script.front().size() != octets.size()) {
      throw std::logic_error("not the octets that were expected");
    }
    std::copy(script.front().begin(), script.front().end(), octets.begin());
    script.pop_front();
  };
}

// The examples of RFC 9173 have neither CRC nor bundle age.
inline ParsePolicy example_policy() {
  return {.require_primary_crc = false, .require_age_without_clock = false};
}

inline constexpr std::string_view kSamplePayload = "Ready to generate a 32-byte payload";

// Blocks 2 content, 3 hop count, 4 bundle age.
inline Bytes unsecured_sample() {
  return build_bundle(sample_spec(), as_bytes(kSamplePayload));
}

inline ParsedBundle parse(ByteView wire) {
  return parse_bundle(wire, example_policy()).value();
}

// Treats every operation alike, with one key for each service.
inline bpsec::Direct treat_all(bpsec::Treatment treatment,
                               bpsec::SecretKey const& integrity,
                               bpsec::SecretKey const& confidentiality) {
  return [=, &integrity, &confidentiality](bpsec::SecurityOperation const& operation) {
    bool const signs = operation.service == bpsec::SecurityService::integrity;
    return bpsec::Directive{.treatment = treatment,
                            .keys = {signs ? &integrity : &confidentiality},
                            .keyring = nullptr,
                            .signer = std::nullopt};
  };
}

inline bpsec::ProcessedBundle accept_all(ByteView wire,
                                         bpsec::SecretKey const& integrity,
                                         bpsec::SecretKey const& confidentiality,
                                         CrcType crc = CrcType::none) {
  auto const direct = treat_all(bpsec::Treatment::accept, integrity, confidentiality);
  return bpsec::process_security(parse(wire), direct, {.payload = {}, .restored_crc = crc}).value();
}

inline std::vector<bpsec::Verdict> verdicts(bpsec::ProcessedBundle const& processed) {
  std::vector<bpsec::Verdict> all;
  for (auto const& outcome : processed.outcomes)
    all.push_back(outcome.verdict);
  return all;
}

}  // namespace bindle::testing
