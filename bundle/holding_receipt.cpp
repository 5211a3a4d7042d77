#include "bundle/holding_receipt.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string_view>
#include <utility>

namespace bindle {
namespace {

constexpr std::string_view kHolding = "holding receipt";
constexpr ReceiptKind kHoldingKind{4, "bindle holding v1\n", kHolding};
constexpr std::uint64_t kHoldingItems = 6;

bool ascend(std::vector<ManifestId> const& files) {
  return std::adjacent_find(files.begin(), files.end(), std::greater_equal<>()) == files.end();
}

// What holds for receipts from here and from outside; `code` tells whose fault it is.
Result<void> check_holding(HoldingReceipt const& receipt, Errc code) {
  TRY_VOID(check_signer(receipt, code));
  auto const files = receipt.held.size() + receipt.given_up.size();
  if (files == 0 || files > HoldingReceipt::kMaxFiles)
    return fail(code, "a holding receipt is about 1 to 1024 files");
  if (!ascend(receipt.held) || !ascend(receipt.given_up))
    return fail(code, "the files of a holding receipt ascend");
  std::vector<ManifestId> both;
  std::set_intersection(receipt.held.begin(),
                        receipt.held.end(),
                        receipt.given_up.begin(),
                        receipt.given_up.end(),
                        std::back_inserter(both));
  if (!both.empty()) return fail(code, "a file cannot be held and given up at once");
  return {};
}

void write_files(CborWriter& writer, std::vector<ManifestId> const& files) {
  writer.write_array(files.size());
  for (auto const& file : files)
    writer.write_bytes(file.bytes);
}

Result<std::vector<ManifestId>> read_files(CborReader& reader, std::string_view field) {
  std::vector<ManifestId> files;
  TRY(auto array, reader.read_array(field, HoldingReceipt::kMaxFiles));
  for (;;) {
    TRY(bool const more, reader.next_item(array, field));
    if (!more) return files;
    TRY(auto const id, reader.read_bytes(field, ManifestId::kSize));
    TRY(auto const file, ManifestId::from_bytes(id));
    files.push_back(file);
  }
}

Bytes write_holding_body(HoldingReceipt const& receipt) {
  CborWriter writer;
  writer.write_array(kHoldingItems);
  write_signer(writer, receipt);
  writer.write_uint(receipt.sequence);
  write_files(writer, receipt.held);
  write_files(writer, receipt.given_up);
  return writer.take();
}

Result<HoldingReceipt> read_holding_body(ByteView body) {
  CborReader reader(body);
  HoldingReceipt receipt;
  TRY(auto const array, reader.read_array_of(kHoldingItems, kHolding));
  TRY(static_cast<ReceiptSigner&>(receipt), read_signer(reader));
  TRY(receipt.sequence, reader.read_uint("sequence"));
  TRY(receipt.held, read_files(reader, "held files"));
  TRY(receipt.given_up, read_files(reader, "files given up"));
  TRY_VOID(reader.end_array(array, kHolding));
  TRY_VOID(reader.expect_end(kHolding));
  return receipt;
}

}  // namespace

Result<SignedReceipt> sign_holding_receipt(HoldingReceipt receipt, SigningKey const& key) {
  receipt.key = key.public_key();
  std::sort(receipt.held.begin(), receipt.held.end());
  std::sort(receipt.given_up.begin(), receipt.given_up.end());
  TRY_VOID(check_holding(receipt, Errc::invalid_argument));
  return seal_receipt(kHoldingKind, write_holding_body(receipt), key);
}

Result<HoldingReceipt> verify_holding_receipt(ByteView payload) {
  TRY(auto const opened, open_receipt(kHoldingKind, payload));
  TRY(auto receipt, read_holding_body(opened.body));
  TRY_VOID(check_holding(receipt, Errc::malformed));
  TRY_VOID(verify_signature(receipt.key, kHoldingKind.domain, opened.body, opened.signature));
  return receipt;
}

}  // namespace bindle
