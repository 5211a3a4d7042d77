#include "bundle/file_receipt.hpp"

#include "bundle/cbor_reader.hpp"
#include "bundle/cbor_writer.hpp"

#include <string_view>

namespace bindle {
namespace {

constexpr std::string_view kFileReceipt = "file receipt";
constexpr ReceiptKind kReceived{5, "bindle file receipt v1\n", kFileReceipt};
constexpr std::uint64_t kFileReceiptItems = 4;

// What holds for receipts from here and from outside; `code` tells whose fault it is.
Result<void> check_file_receipt(FileReceipt const& receipt, Errc code) {
  TRY_VOID(check_signer(receipt, code));
  if (receipt.files.empty() || receipt.files.size() > FileReceipt::kMaxFiles)
    return fail(code, "a file receipt is for 1 to 1024 files");
  return {};
}

Bytes write_file_receipt(FileReceipt const& receipt) {
  CborWriter writer;
  writer.write_array(kFileReceiptItems);
  write_signer(writer, receipt);
  writer.write_array(receipt.files.size());
  for (auto const& file : receipt.files)
    writer.write_bytes(file.bytes);
  return writer.take();
}

Result<std::vector<ManifestId>> read_files(CborReader& reader) {
  std::vector<ManifestId> files;
  TRY(auto array, reader.read_array("files", FileReceipt::kMaxFiles));
  for (;;) {
    TRY(bool const more, reader.next_item(array, "files"));
    if (!more) return files;
    TRY(auto const id, reader.read_bytes("file id", ManifestId::kSize));
    TRY(auto const file, ManifestId::from_bytes(id));
    files.push_back(file);
  }
}

Result<FileReceipt> read_file_receipt(ByteView body) {
  CborReader reader(body);
  FileReceipt receipt;
  TRY(auto const array, reader.read_array_of(kFileReceiptItems, kFileReceipt));
  TRY(static_cast<ReceiptSigner&>(receipt), read_signer(reader));
  TRY(receipt.files, read_files(reader));
  TRY_VOID(reader.end_array(array, kFileReceipt));
  TRY_VOID(reader.expect_end(kFileReceipt));
  return receipt;
}

}  // namespace

Result<SignedReceipt> sign_file_receipt(FileReceipt receipt, SigningKey const& key) {
  receipt.key = key.public_key();
  TRY_VOID(check_file_receipt(receipt, Errc::invalid_argument));
  return seal_receipt(kReceived, write_file_receipt(receipt), key);
}

Result<FileReceipt> verify_file_receipt(ByteView payload) {
  TRY(auto const opened, open_receipt(kReceived, payload));
  TRY(auto receipt, read_file_receipt(opened.body));
  TRY_VOID(check_file_receipt(receipt, Errc::malformed));
  TRY_VOID(verify_signature(receipt.key, kReceived.domain, opened.body, opened.signature));
  return receipt;
}

}  // namespace bindle
