#include "storage/held_pages.hpp"

#include "storage/downloads.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <map>
#include <string>

namespace bindle::storage {
namespace {

constexpr std::uint32_t kPageBits = 4096;
constexpr std::size_t kPageOctets = kPageBits / 8;

std::string page_key(ManifestId const& id, std::uint64_t page) {
  return make_key(ByteView(id.bytes), page);
}

Result<std::string> load_page(View const& view, ManifestId const& id, std::uint64_t page) {
  TRY(auto stored, view.get(Column::held_pages, page_key(id, page)));
  if (!stored) return std::string(kPageOctets, '\0');
  if (stored->size() != kPageOctets)
    return fail(Errc::malformed, "a stored bitmap page has an impossible length");
  return std::move(*stored);
}

bool test_bit(std::string_view page, std::uint32_t bit) {
  return (static_cast<std::uint8_t>(page[bit / 8]) >> (bit % 8) & 1) != 0;
}

void set_bit(std::string& page, std::uint32_t bit) {
  page[bit / 8] = static_cast<char>(static_cast<std::uint8_t>(page[bit / 8]) | 1u << (bit % 8));
}

}  // namespace

Result<NewlyHeld> set_held(Transaction& transaction,
                           ManifestId const& id,
                           std::span<HeldPosition const> positions) {
  std::map<std::uint32_t, std::string> pages;
  NewlyHeld newly;
  for (auto const& held : positions) {
    auto const number = held.position / kPageBits;
    auto page = pages.find(number);
    if (page == pages.end()) {
      TRY(auto loaded, load_page(transaction, id, number));
      page = pages.emplace(number, std::move(loaded)).first;
    }
    auto const bit = held.position % kPageBits;
    if (test_bit(page->second, bit)) continue;
    set_bit(page->second, bit);
    ++newly.chunks;
    newly.bytes += held.length;
  }
  for (auto const& [number, page] : pages)
    transaction.put(Column::held_pages, page_key(id, number), page);
  return newly;
}

Result<std::vector<bool>> read_held(View const& view, ManifestId const& id, std::uint32_t total) {
  std::vector<bool> held(total);
  auto at = view.scan(Column::held_pages, make_key(ByteView(id.bytes)));
  for (; at.valid(); at.next()) {
    TRY(auto const number, decode_number(at.key_after_prefix()));
    if (at.value().size() != kPageOctets || number > total / kPageBits)
      return fail(Errc::malformed, "a stored bitmap does not fit its download");
    auto const first = static_cast<std::uint32_t>(number) * kPageBits;
    for (std::uint32_t bit = 0; bit < kPageBits && first + bit < total; ++bit)
      held[first + bit] = test_bit(at.value(), bit);
  }
  TRY_VOID(at.status());
  return held;
}

Result<void> erase_held(Transaction& transaction, ManifestId const& id) {
  std::vector<std::string> keys;
  auto const prefix = make_key(ByteView(id.bytes));
  auto at = transaction.scan(Column::held_pages, prefix);
  for (; at.valid(); at.next())
    keys.push_back(prefix + std::string(at.key_after_prefix()));
  TRY_VOID(at.status());
  for (auto const& key : keys)
    transaction.erase(Column::held_pages, key);
  return {};
}

}  // namespace bindle::storage
