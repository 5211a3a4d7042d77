#include "agent/stick/cargo.hpp"

#include "agent/queue_work.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kCargoPage = 256;

}  // namespace

Cargo::Cargo(storage::View const& view,
             NodeIds self,
             CarriedChunks chunks,
             std::vector<QueuedBundle> requested)
    : view_(view), self_(std::move(self)), requested_(std::move(requested)) {
  for (auto const send_class : storage::kSendClasses) {
    stops_.push_back({send_class, Stage::rest});
    stops_.push_back({send_class, Stage::requested});
    if (chunks != CarriedChunks::none) stops_.push_back({send_class, Stage::own_chunks});
  }
  if (chunks != CarriedChunks::all) return;
  for (auto const send_class : storage::kSendClasses)
    stops_.push_back({send_class, Stage::relayed_chunks});
}

Result<std::vector<QueuedBundle>> Cargo::next() {
  while (!stops_.empty()) {
    auto const stop = stops_.front();
    if (stop.stage == Stage::requested) {
      stops_.pop_front();
      auto bundles = requested_of(stop.send_class);
      if (!bundles.empty()) return bundles;
      continue;
    }
    TRY(auto bundles, read_page(stop));
    if (!bundles.empty()) return bundles;
  }
  return std::vector<QueuedBundle>{};
}

// What of the next page belongs to the stop; moves on behind its last page.
Result<std::vector<QueuedBundle>> Cargo::read_page(Stop const& stop) {
  TRY(auto page, bundles_to_offer(view_, stop.send_class, after_, kCargoPage));
  if (page.size() < kCargoPage) {
    stops_.pop_front();
    after_ = 0;
  } else {
    after_ = page.back().arrival;
  }
  std::erase_if(page, [&](QueuedBundle const& each) { return !belongs(each, stop.stage); });
  return page;
}

std::vector<QueuedBundle> Cargo::requested_of(SendClass send_class) const {
  std::vector<QueuedBundle> bundles;
  auto const is_it = [&](QueuedBundle const& each) { return each.send_class == send_class; };
  std::copy_if(requested_.begin(), requested_.end(), std::back_inserter(bundles), is_it);
  return bundles;
}

bool Cargo::belongs(QueuedBundle const& bundle, Stage stage) const {
  if (bundle.kind != ContentKind::chunk) return stage == Stage::rest;
  // A chunk for one node is mail like any other.
  if (bundle.destination.is_singleton()) return stage == Stage::rest;
  return stage == (self_.contains(bundle.source) ? Stage::own_chunks : Stage::relayed_chunks);
}

}  // namespace bindle::agent
