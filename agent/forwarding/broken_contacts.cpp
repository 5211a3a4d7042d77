#include "agent/forwarding/broken_contacts.hpp"

#include "agent/reassembly/reassembly_work.hpp"
#include "bundle/interrupted_bundle.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {

Task<std::optional<Intake::Stored>> BrokenContacts::keep(LinkId link,
                                                         Eid neighbour,
                                                         Bytes beginning) {
  auto cut = [beginning = std::move(beginning)] { return fragment_of_interrupted(beginning); };
  auto fragment = co_await workers_.run(std::move(cut));
  if (!fragment) {
    spdlog::debug("an interrupted transfer leaves nothing: {}", fragment.error().detail);
    co_return std::nullopt;
  }
  auto kept = co_await intake_.receive_cut_off(link, neighbour, std::move(*fragment));
  if (!kept) {
    spdlog::debug("an interrupted transfer leaves nothing: {}", kept.error().detail);
    co_return std::nullopt;
  }
  if (!kept->is_new) co_return std::nullopt;
  spdlog::info("{} octets of a bundle are kept, whose transfer from {} was cut off",
               kept->inspection->payload_length,
               neighbour.to_string());
  co_return std::move(*kept);
}

Task<void> BrokenContacts::tell_what_is_held(Eid neighbour) {
  auto find = [this, neighbour] { return receipts_for(store_.view(), neighbour); };
  auto const receipts = co_await workers_.run(std::move(find));
  if (!receipts) {
    spdlog::error("what is here of {}'s bundles is unknown: {}",
                  neighbour.to_string(),
                  receipts.error().detail);
    co_return;
  }
  for (auto const& receipt : *receipts) {
    auto const said = co_await speech_.confirm(neighbour, receipt);
    if (!said) spdlog::warn("a receipt is not sent: {}", said.error().detail);
  }
}

Task<void> BrokenContacts::take_receipt(Eid neighbour, PartialReceipt receipt) {
  auto find = [this, receipt] { return bundles_of_receipt(store_.view(), receipt); };
  auto const arrivals = co_await workers_.run(std::move(find));
  if (!arrivals) {
    spdlog::error("a receipt is passed over: {}", arrivals.error().detail);
    co_return;
  }
  for (auto const arrival : *arrivals)
    outlet_.receipt_came(neighbour, arrival, receipt.held);
}

}  // namespace bindle::agent
