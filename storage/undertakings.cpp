#include "storage/undertakings.hpp"

#include "storage/downloads.hpp"
#include "storage/keys.hpp"
#include "storage/replica_codec.hpp"
#include "storage/subscriptions.hpp"
#include "storage/transaction.hpp"

#include <utility>

namespace bindle::storage {

Result<bool> undertake(Transaction& transaction,
                       ManifestId const& file,
                       Undertaking const& undertaking,
                       std::size_t most,
                       std::uint64_t unix_ms) {
  TRY(auto const wanted, is_to_be_requested(transaction, file));
  TRY(auto const others, list_undertakings(transaction));
  if (!wanted || others.size() >= most) return false;
  Download download;
  download.created_ms = download.updated_ms = unix_ms;
  TRY_VOID(put_download(transaction, file, std::move(download)));
  transaction.put(Column::undertakings, make_key(ByteView(file.bytes)), encode(undertaking));
  return true;
}

void end_undertaking(Transaction& transaction, ManifestId const& file) {
  transaction.erase(Column::undertakings, make_key(ByteView(file.bytes)));
}

Result<std::optional<Undertaking>> find_undertaking(View const& view, ManifestId const& file) {
  TRY(auto const value, view.get(Column::undertakings, make_key(ByteView(file.bytes))));
  if (!value) return std::nullopt;
  TRY(auto const undertaking, decode_undertaking(*value));
  return std::optional(undertaking);
}

Result<std::vector<UndertakenFile>> list_undertakings(View const& view) {
  std::vector<UndertakenFile> all;
  auto at = view.scan(Column::undertakings, {});
  for (; at.valid(); at.next()) {
    TRY(auto const file, ManifestId::from_bytes(as_bytes(at.key_after_prefix())));
    TRY(auto const undertaking, decode_undertaking(at.value()));
    all.push_back({file, undertaking});
  }
  TRY_VOID(at.status());
  return all;
}

}  // namespace bindle::storage
