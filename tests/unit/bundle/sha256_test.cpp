#include "bundle/sha256.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

// FIPS 180-4 examples.
constexpr auto kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr auto kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, HashesKnownMessages) {
  EXPECT_EQ(to_hex(sha256({})), kEmpty);
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), kAbc);
}

TEST(Sha256, PiecesGiveTheSameDigestAsTheWhole) {
  Sha256 hash;
  hash.update(as_bytes("a"));
  hash.update({});
  hash.update(as_bytes("bc"));
  EXPECT_EQ(to_hex(hash.finish()), kAbc);
}

TEST(Sha256, StartsAnewAfterFinish) {
  Sha256 hash;
  hash.update(as_bytes("something else"));
  static_cast<void>(hash.finish());
  EXPECT_EQ(to_hex(hash.finish()), kEmpty);
  hash.update(as_bytes("abc"));
  EXPECT_EQ(to_hex(hash.finish()), kAbc);
}

TEST(Sha256, CanBeMoved) {
  Sha256 first;
  first.update(as_bytes("ab"));
  auto second = std::move(first);
  second.update(as_bytes("c"));
  EXPECT_EQ(to_hex(second.finish()), kAbc);
}

}  // namespace
}  // namespace bindle
