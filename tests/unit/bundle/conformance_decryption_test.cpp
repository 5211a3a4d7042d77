#include "tests/support/bpsec_samples.hpp"
#include "tests/support/corpus.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace bindle::bpsec {
namespace {

using testing::conformance_cases;

// What an acceptor with the key makes of the payload.
std::optional<Bytes> decrypted(testing::ConformanceCase const& one) {
  auto const key = testing::secret(one.text("key"));
  auto const bundle = parse_bundle(one.wire);
  if (!bundle) return std::nullopt;
  auto const direct = testing::treat_all(Treatment::accept, key, key);
  auto const processed = process_security(*bundle, direct, {});
  if (!processed || processed->discard || !processed->bundle) return std::nullopt;
  auto const opened = parse_bundle(*processed->bundle);
  if (!opened) return std::nullopt;
  return Bytes(opened->payload.data.begin(), opened->payload.data.end());
}

TEST(ConformanceDecryption, GivesThePayloadOrNothing) {
  auto const cases = conformance_cases("decryption");
  EXPECT_FALSE(cases.empty());
  for (auto const& one : cases) {
    EXPECT_TRUE(parse_bundle(one.wire)) << one.id() << " is a valid bundle";
    auto const payload = decrypted(one);
    EXPECT_EQ(payload.has_value(), one.accepted()) << one.id() << ": " << one.text("reason");
    if (payload && one.accepted())
      EXPECT_EQ(*payload, from_hex(one.text("payload")).value()) << one.id();
  }
}

}  // namespace
}  // namespace bindle::bpsec
