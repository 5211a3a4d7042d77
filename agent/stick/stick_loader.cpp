#include "agent/stick/stick_loader.hpp"

#include "agent/forwarding/leaving_bundle.hpp"
#include "storage/bundles.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

using convergence::sync_folder::BundleOctets;
using storage::PayloadReader;

// A file takes whole clusters, of 32 KiB on a large FAT file system.
constexpr std::uint64_t kCluster = std::uint64_t{32} << 10;

// Receipts and requests still find room where files have taken all but the reserve.
constexpr std::uint64_t kShort = std::uint64_t{64} << 10;

// When so many bundles did not fit, the stick is full.
constexpr std::size_t kMostMisses = 64;

std::uint64_t room_of(std::uint64_t size) {
  return (size / kCluster + 1) * kCluster;
}

// Copies what overlaps of `part`, which begins at `begin`, into a piece that begins at `offset`.
void copy_overlap(ByteView part,
                  std::uint64_t begin,
                  std::uint64_t offset,
                  std::span<std::uint8_t> into) {
  auto const from = std::max(begin, offset);
  auto const to = std::min(begin + part.size(), offset + into.size());
  if (from >= to) return;
  std::copy_n(part.begin() + static_cast<std::ptrdiff_t>(from - begin),
              to - from,
              into.begin() + static_cast<std::ptrdiff_t>(from - offset));
}

}  // namespace

struct StickLoader::Prepared {
  QueuedBundle bundle;
  BundleFingerprint fingerprint;
  Envelope envelope;
  PayloadReader payload;

  std::uint64_t size() const {
    return envelope.head.size() + envelope.payload_length + envelope.tail.size();
  }

  Result<void> read(std::uint64_t offset, std::span<std::uint8_t> into) const {
    auto const payload_begin = std::uint64_t{envelope.head.size()};
    auto const payload_end = payload_begin + envelope.payload_length;
    copy_overlap(envelope.head, 0, offset, into);
    copy_overlap(envelope.tail, payload_end, offset, into);
    auto const from = std::max(payload_begin, offset);
    auto const to = std::min(payload_end, offset + into.size());
    if (from >= to) return {};
    return payload.read(from - payload_begin, into.subspan(from - offset, to - from));
  }
};

StickLoader::StickLoader(StickTree const& tree,
                         storage::Store& store,
                         NodeIds const& self,
                         StickRules const& rules,
                         Companions const& companions,
                         StickSurvey& survey,
                         Cargo cargo)
    : tree_(tree),
      store_(store),
      self_(self),
      rules_(rules),
      companions_(companions),
      survey_(survey),
      cargo_(std::move(cargo)),
      writer_(tree.bundles()) {
  tally_.bytes = survey.bytes;
  for (auto const& item : survey.items)
    if (item.fingerprint && item.standing != ItemStanding::gone)
      on_stick_.insert(*item.fingerprint);
}

Result<void> StickLoader::measure() {
  TRY(free_bytes_, tree_.bundles().free_bytes());
  return {};
}

Result<void> StickLoader::remove(StickItem& item) {
  TRY_VOID(tree_.remove_bundle(item.file));
  if (item.fingerprint) on_stick_.erase(*item.fingerprint);
  item.standing = ItemStanding::gone;
  tally_.bytes -= std::min(tally_.bytes, item.file.size);
  if (free_bytes_) *free_bytes_ += item.file.size;
  ++tally_.removed;
  return {};
}

Result<void> StickLoader::unload() {
  for (auto& item : survey_.items) {
    auto const spread = item.spreads && item.standing == ItemStanding::known && item.fingerprint &&
                        companions_.all_hold(*item.fingerprint);
    auto const over =
        item.standing == ItemStanding::settled || item.standing == ItemStanding::arrived;
    if (over || (spread && !rules_.keep_for_strangers)) TRY_VOID(remove(item));
  }
  return measure();
}

bool StickLoader::fits(std::uint64_t size) const {
  if (size > rules_.max_bytes || tally_.bytes > rules_.max_bytes - size) return false;
  auto const reserve = size < kShort ? rules_.reserve_bytes / 2 : rules_.reserve_bytes;
  return !free_bytes_ || *free_bytes_ >= room_of(size) + reserve;
}

// Takes away what all companions hold, the least urgent first.
Result<bool> StickLoader::make_room(std::uint64_t size) {
  auto& items = survey_.items;
  for (; !fits(size) && evicted_up_to_ < items.size(); ++evicted_up_to_) {
    auto& item = items[items.size() - 1 - evicted_up_to_];
    auto const is_spread = item.spreads && item.standing == ItemStanding::known &&
                           item.fingerprint && companions_.all_hold(*item.fingerprint);
    if (is_spread) TRY_VOID(remove(item));
  }
  return fits(size);
}

Result<std::optional<StickLoader::Prepared>> StickLoader::prepare(QueuedBundle const& bundle,
                                                                  storage::Instant now) const {
  std::optional<Prepared> nothing;
  if (bundle.expires.passed(now)) return nothing;
  TRY(auto record, storage::find_bundle(store_.view(), bundle.arrival));
  if (!record) return nothing;
  auto const fingerprint = fingerprint_of(record->key);
  Companions::Traveller const traveller{
      bundle.source, bundle.destination, record->audience, fingerprint};
  if (on_stick_.contains(fingerprint) || !companions_.someone_lacks(traveller) ||
      !companions_.may_travel(traveller))
    return nothing;
  auto payload = store_.open_payload(bundle.arrival);
  // Its payload went meanwhile.
  if (!payload && payload.error().code == Errc::not_found) return nothing;
  if (!payload) return payload.error();
  auto envelope = leaving_bundle(std::move(*record), self_, Eid::none(), now.node_ms);
  if (!envelope && envelope.error().code == Errc::expired) return nothing;
  if (!envelope) return envelope.error();
  TRY(auto const parsed, parse_envelope(*envelope));
  if (parsed.hop_count && parsed.hop_count->count > rules_.hop_limit) return nothing;
  return std::optional<Prepared>(
      Prepared{bundle, fingerprint, std::move(*envelope), std::move(*payload)});
}

// False when there is no room for it.
Result<bool> StickLoader::add(Prepared const& prepared) {
  auto const size = prepared.size();
  TRY(auto const has_room, make_room(size));
  if (!has_room) return false;
  auto const read = [&prepared](std::uint64_t offset, std::span<std::uint8_t> into) {
    return prepared.read(offset, into);
  };
  auto const added = writer_.add(prepared.fingerprint, BundleOctets{size, read});
  if (!added && added.error().code == Errc::over_budget) {
    // Where the file system does not tell its room, this is how to know.
    free_bytes_ = room_of(size) + rules_.reserve_bytes - 1;
    return false;
  }
  if (!added && (added.error().code == Errc::conflict || added.error().code == Errc::unsupported)) {
    spdlog::warn(
        "bundle {} is not put onto the stick: {}", prepared.bundle.arrival, added.error().detail);
    return true;
  }
  if (!added) return added.error();
  on_stick_.insert(prepared.fingerprint);
  tally_.bytes += size;
  if (free_bytes_) *free_bytes_ -= std::min(*free_bytes_, room_of(size));
  batch_.push_back(prepared.bundle);
  return true;
}

Result<void> StickLoader::put(OwnBundle const& bundle, std::uint64_t node_ms) {
  auto const fingerprint = fingerprint_of(bundle.record.key);
  TRY(auto envelope, leaving_bundle(bundle.record, self_, Eid::none(), node_ms));
  QueuedBundle const none;
  Prepared const prepared{none, fingerprint, std::move(envelope), PayloadReader(bundle.payload)};
  TRY(auto const has_room, add(prepared));
  if (!has_room) ++tally_.left_out;
  if (!writer_.is_full()) return {};
  TRY(auto const settled, settle(take_batch()));
  note(settled);
  return {};
}

Result<StickLoader::Batch> StickLoader::fill(storage::Instant now) {
  TRY_VOID(measure());
  while (!writer_.is_full() && misses_ < kMostMisses) {
    if (waiting_.empty()) {
      TRY(auto more, cargo_.next());
      if (more.empty()) break;
      waiting_.assign(more.begin(), more.end());
    }
    auto const bundle = std::move(waiting_.front());
    waiting_.pop_front();
    TRY(auto const prepared, prepare(bundle, now));
    if (!prepared) continue;
    TRY(auto const has_room, add(*prepared));
    if (has_room) continue;
    ++tally_.left_out;
    ++misses_;
  }
  return take_batch();
}

StickLoader::Batch StickLoader::take_batch() {
  std::erase_if(batch_, [](QueuedBundle const& bundle) { return bundle.arrival == 0; });
  return {writer_.take_batch(), std::exchange(batch_, {})};
}

std::uint64_t StickLoader::bundles_on_stick() const {
  auto const gone = [](StickItem const& item) { return item.standing == ItemStanding::gone; };
  auto const removed = std::count_if(survey_.items.begin(), survey_.items.end(), gone);
  return survey_.items.size() - static_cast<std::uint64_t>(removed) + tally_.written;
}

Result<StickLoader::Settled> StickLoader::settle(Batch batch) {
  Settled settled;
  auto const octets = batch.written.octets();
  auto const done = batch.written.settle();
  if (!done && done.error().code == Errc::over_budget) {
    // Some file systems find out only now.
    settled.left_out = batch.bundles.size();
    return settled;
  }
  if (!done) return done.error();
  settled.carried = std::move(batch.bundles);
  settled.written = done->size();
  settled.octets_written = octets;
  return settled;
}

void StickLoader::note(Settled const& settled) {
  tally_.written += settled.written;
  tally_.octets_written += settled.octets_written;
  tally_.left_out += settled.left_out;
  if (settled.left_out > 0) misses_ = kMostMisses;
}

}  // namespace bindle::agent
