#include "bundle/file_receipt.hpp"

#include "bundle/delivery_receipt.hpp"

#include <gtest/gtest.h>

namespace bindle {
namespace {

SigningKey reader_key() {
  return SigningKey::from_seed({6});
}

FileReceipt two_files() {
  FileReceipt receipt;
  receipt.node = Eid::parse("dtn://village/").value();
  receipt.signed_ms = 77;
  receipt.files.resize(2);
  receipt.files.back().bytes.fill(9);
  return receipt;
}

TEST(FileReceipt, ComesBackAsItWasSigned) {
  auto expected = two_files();
  expected.key = reader_key().public_key();
  auto const made = sign_file_receipt(two_files(), reader_key()).value();
  EXPECT_EQ(verify_file_receipt(made.payload).value(), expected);
}

TEST(FileReceipt, RefusesEveryChangedOctet) {
  auto const payload = sign_file_receipt(two_files(), reader_key()).value().payload;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    auto changed = payload;
    changed[i] ^= 1;
    EXPECT_FALSE(verify_file_receipt(changed)) << i;
  }
}

TEST(FileReceipt, RefusesEveryTruncation) {
  auto const payload = sign_file_receipt(two_files(), reader_key()).value().payload;
  for (std::size_t length = 0; length < payload.size(); ++length)
    EXPECT_FALSE(verify_file_receipt(ByteView(payload).first(length))) << length;
}

TEST(FileReceipt, IsNoDeliveryReceipt) {
  auto const made = sign_file_receipt(two_files(), reader_key()).value();
  EXPECT_EQ(verify_delivery_receipt(made.payload).error().code, Errc::unsupported);
}

TEST(FileReceipt, IsSignedOnlyForSomeFilesByANodeThatOthersKnow) {
  auto of_none = two_files();
  of_none.files.clear();
  EXPECT_EQ(sign_file_receipt(of_none, reader_key()).error().code, Errc::invalid_argument);
  auto of_too_many = two_files();
  of_too_many.files.resize(FileReceipt::kMaxFiles + 1);
  EXPECT_EQ(sign_file_receipt(of_too_many, reader_key()).error().code, Errc::invalid_argument);
  auto of_nobody = two_files();
  of_nobody.node = Eid::none();
  EXPECT_EQ(sign_file_receipt(of_nobody, reader_key()).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace bindle
