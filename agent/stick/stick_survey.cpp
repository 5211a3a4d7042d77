#include "agent/stick/stick_survey.hpp"

#include "bundle/dtn_time.hpp"
#include "convergence/sync_folder/bundle_file.hpp"
#include "convergence/sync_folder/bundle_name.hpp"
#include "storage/bundles.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

using convergence::sync_folder::BundleFile;
using convergence::sync_folder::BundleHead;
using convergence::sync_folder::is_ours;
using convergence::sync_folder::kBundleEnding;
using storage::Queue;

constexpr std::size_t kMaxRequests = 256;
constexpr std::uint64_t kMaxRequestBundle = std::uint64_t{128} << 10;

// What its queue here says of a bundle on the stick.
ItemStanding standing_in(Queue queue, bool spreads) {
  switch (queue) {
    case Queue::inbox:
      return ItemStanding::arrived;
    case Queue::delivered:
      return spreads ? ItemStanding::known : ItemStanding::settled;
    case Queue::quarantine:
      return ItemStanding::lacking;  // by now it may be acceptable
    default:
      return ItemStanding::known;
  }
}

class Survey {
 public:
  Survey(StickTree const& tree, storage::View const& view, SurveyRules const& rules)
      : tree_(tree), view_(view), rules_(rules) {}

  Result<StickSurvey> run() {
    TRY(auto listing, list_bundles(tree_.bundles()));
    survey_.ignored = listing.ignored;
    survey_.bytes = listing.bytes;
    for (auto& file : listing.files)
      TRY_VOID(look_at(std::move(file)));
    auto const by_class = [](StickItem const& a, StickItem const& b) {
      return a.send_class < b.send_class;
    };
    std::stable_sort(survey_.items.begin(), survey_.items.end(), by_class);
    return std::move(survey_);
  }

 private:
  Result<void> look_at(BundleFile file) {
    auto const open = tree_.open_bundle(file);
    auto const head =
        open ? read_head(*open, rules_.parse) : Result<BundleHead>(Error(open.error()));
    if (!head) {
      take_no_bundle(file, head.error());
      return {};
    }
    StickItem item{.file = std::move(file),
                   .fingerprint = head->fingerprint(),
                   .send_class = storage::send_class(head->priority, head->audience),
                   .standing = ItemStanding::lacking,
                   .spreads = !head->destination.is_singleton(),
                   .id = nullptr};
    TRY(item.standing, standing_of(*head));
    if (may_be_confirmed(*head)) item.id = std::make_unique<BundleId>(head->id);
    if (head->kind == ContentKind::request) take_request(*open, *head, item);
    survey_.items.push_back(std::move(item));
    return {};
  }

  // What people keep there beside bundles is no damage.
  void take_no_bundle(BundleFile const& file, Error const& why) {
    if (!is_ours(file.name, kBundleEnding)) {
      ++survey_.ignored;
      return;
    }
    put_aside_damaged(tree_, file, why);
    ++survey_.damaged;
  }

  Result<ItemStanding> standing_of(BundleHead const& head) const {
    if (is_over(head)) return ItemStanding::settled;
    if (head.id.source.is_null()) return ItemStanding::lacking;
    TRY(auto const known, storage::find_known(view_, head.id.key()));
    auto standing = ItemStanding::lacking;
    for (auto const& each : known) {
      if (each.gone) standing = std::max(standing, ItemStanding::known);
      if (each.gone) continue;
      TRY(auto const record, storage::find_bundle(view_, each.arrival));
      if (!record) continue;
      auto here = standing_in(record->queue, !head.destination.is_singleton());
      auto const is_mine = rules_.self.contains(head.destination);
      if (here == ItemStanding::settled && is_mine) here = ItemStanding::arrived;
      standing = std::max(standing, here);
    }
    return standing;
  }

  bool is_over(BundleHead const& head) const {
    auto const created_ms = head.id.timestamp.time_ms;
    if (rules_.now_dtn_ms == 0 || created_ms == 0) return false;
    return expiry_time(created_ms, head.lifetime_ms) <= rules_.now_dtn_ms;
  }

  bool may_be_confirmed(BundleHead const& head) const {
    return rules_.self.contains(head.destination) && !head.id.source.is_null() &&
           !rules_.self.contains(head.id.source) && !head.id.fragment &&
           !head.administrative_record && head.kind != ContentKind::receipt;
  }

  // Requests of this node that an earlier sync left are followed by a new one.
  void take_request(convergence::sync_folder::Descriptor const& open,
                    BundleHead const& head,
                    StickItem& item) {
    if (rules_.self.contains(head.id.source)) {
      item.standing = ItemStanding::settled;
      return;
    }
    if (item.standing == ItemStanding::settled || survey_.requests.size() == kMaxRequests) return;
    auto const wire = read_bundle(open, kMaxRequestBundle);
    if (!wire) return;
    auto const bundle = parse_bundle(*wire, rules_.parse);
    if (!bundle || bundle->payload.encrypted) return;
    auto request = decode_chunk_request(bundle->payload.data);
    if (request) survey_.requests.push_back(std::move(*request));
  }

  StickTree const& tree_;
  storage::View const& view_;
  SurveyRules const& rules_;
  StickSurvey survey_;
};

}  // namespace

Result<StickSurvey> survey_stick(StickTree const& tree,
                                 storage::View const& view,
                                 SurveyRules const& rules) {
  return Survey(tree, view, rules).run();
}

void put_aside_damaged(StickTree const& tree, BundleFile const& file, Error const& why) {
  spdlog::warn("{}/{} on the stick is no bundle: {}", file.folder, file.name, why.detail);
  auto const is_damaged = why.code == Errc::malformed || why.code == Errc::unverified;
  auto const is_from_us = is_ours(file.name, kBundleEnding);
  if (!is_damaged || !is_from_us || tree.is_read_only()) return;
  auto const aside = tree.put_aside(file, why.detail);
  if (!aside) spdlog::warn("it stays where it is: {}", aside.error().detail);
}

}  // namespace bindle::agent
