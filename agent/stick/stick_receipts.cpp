#include "agent/stick/stick_receipts.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace bindle::agent {

Result<std::vector<AddressedReceipt>> receipts_for_arrived(std::vector<StickItem> const& items,
                                                           NodeIds const& self,
                                                           SigningKey const& key,
                                                           std::uint64_t now_dtn_ms) {
  std::map<Eid, std::vector<BundleId>> by_source;
  for (auto const& item : items)
    if (item.standing == ItemStanding::arrived && item.id)
      by_source[item.id->source.node_id()].push_back(*item.id);

  std::vector<AddressedReceipt> receipts;
  for (auto const& [source, bundles] : by_source) {
    for (std::size_t done = 0; done < bundles.size();) {
      auto const count = std::min(DeliveryReceipt::kMaxBundles, bundles.size() - done);
      auto const first = bundles.begin() + static_cast<std::ptrdiff_t>(done);
      DeliveryReceipt receipt;
      receipt.node = self.like(source);
      receipt.signed_ms = now_dtn_ms;
      receipt.bundles.assign(first, first + static_cast<std::ptrdiff_t>(count));
      TRY(auto made, sign_delivery_receipt(std::move(receipt), key));
      receipts.push_back({source, std::move(made), count});
      done += count;
    }
  }
  return receipts;
}

}  // namespace bindle::agent
