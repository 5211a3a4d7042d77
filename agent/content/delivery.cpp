#include "agent/content/delivery.hpp"

#include "agent/content/file_pieces.hpp"
#include "agent/content/private_file.hpp"
#include "bundle/file_name.hpp"

#include <filesystem>
#include <utility>

namespace bindle::agent {
namespace {

Result<std::string> deliver_decrypted(storage::Store& store, ReadableManifest const& file) {
  auto const write = [&](storage::Descriptor const& into) {
    std::uint64_t offset = 0;
    return read_file(store, file, [&](ByteView piece) -> Result<void> {
      TRY_VOID(into.write(offset, piece));
      offset += piece.size();
      return {};
    });
  };
  auto const& manifest = file.manifest;
  return store.downloads().deliver_written(manifest.size, safe_file_name(manifest.name), write);
}

}  // namespace

Result<std::string> deliver_file(storage::Store& store,
                                 Manifest manifest,
                                 std::uint64_t payload_file,
                                 SigningKey const& own) {
  auto const file = read_for(own, std::move(manifest));
  if (!file.readable) return std::string();
  if (file.cipher) return deliver_decrypted(store, file);
  return store.downloads().deliver(store.payloads().path_of(payload_file),
                                   safe_file_name(file.manifest.name));
}

Result<void> take_back(storage::Store& store,
                       Manifest const& manifest,
                       std::uint64_t payload_file,
                       std::string const& name) {
  if (name.empty()) return {};
  if (manifest.audience == Audience::recipients) {
    std::error_code ignored;
    std::filesystem::remove(store.downloads().path_of(name), ignored);
  } else {
    TRY_VOID(store.downloads().withdraw(store.payloads().path_of(payload_file), name));
  }
  store.downloads().measure();
  return {};
}

}  // namespace bindle::agent
