#include "storage/partial_adus.hpp"

#include "bundle/envelope.hpp"
#include "storage/bundle_codec.hpp"
#include "storage/bundles.hpp"
#include "storage/counters.hpp"
#include "storage/due_index.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace bindle::storage {
namespace {

constexpr std::string_view kOpenAdus = "open adus";
constexpr std::string_view kOpenAduBytes = "open adu bytes";

// The length in front keeps one key from being the beginning of another.
std::string partial_adu_key(AduKey const& adu) {
  return make_key(std::uint64_t{adu.bundle_key.size()}, ByteView(adu.bundle_key), adu.total_length);
}

Result<AduKey> decode_key(std::string_view key) {
  TRY(auto const length, take_number(key));
  if (length > kMaxBundleKey || length > key.size())
    return fail(Errc::malformed, "a stored key of an application data unit is too short");
  auto const bundle_key = as_bytes(key.substr(0, static_cast<std::size_t>(length)));
  key.remove_prefix(static_cast<std::size_t>(length));
  TRY(auto const total_length, decode_number(key));
  return AduKey{Bytes(bundle_key.begin(), bundle_key.end()), total_length};
}

std::string encode_extent(MaterialExtent const& extent) {
  return make_key(extent.range.length, extent.arrival, extent.skip);
}

Result<MaterialExtent> decode_extent(std::string_view offset, std::string_view value) {
  MaterialExtent extent;
  TRY(extent.range.offset, decode_number(offset));
  TRY(extent.range.length, take_number(value));
  TRY(extent.arrival, take_number(value));
  TRY(extent.skip, decode_number(value));
  return extent;
}

// The stored extents that share octets with the range, in order.
Result<std::vector<MaterialExtent>> overlapping(View const& view,
                                                std::string const& key,
                                                PayloadRange range) {
  std::vector<MaterialExtent> found;
  auto at = view.scan(Column::adu_extents, key);
  at.seek_before(make_key(range.offset));
  if (!at.valid()) at.seek(make_key(range.offset));
  for (; at.valid(); at.next()) {
    TRY(auto const extent, decode_extent(at.key_after_prefix(), at.value()));
    if (extent.range.offset >= range.end()) break;
    if (extent.range.end() > range.offset) found.push_back(extent);
  }
  TRY_VOID(at.status());
  return found;
}

// What of the range is not held yet.
Result<std::vector<PayloadRange>> gaps_in(View const& view,
                                          std::string const& key,
                                          PayloadRange range) {
  TRY(auto const held, overlapping(view, key, range));
  std::vector<PayloadRange> gaps;
  auto reached = range.offset;
  for (auto const& extent : held) {
    if (extent.range.offset > reached) gaps.push_back({reached, extent.range.offset - reached});
    reached = extent.range.end();
  }
  if (reached < range.end()) gaps.push_back({reached, range.end() - reached});
  return gaps;
}

std::uint64_t length_of(std::vector<PayloadRange> const& ranges) {
  std::uint64_t length = 0;
  for (auto const& range : ranges)
    length += range.length;
  return length;
}

Result<void> check_limits(View const& view,
                          PartialAdu const& adu,
                          std::uint64_t more,
                          ReassemblyLimits const& limits) {
  TRY(auto const units, read_counter(view, kOpenAdus));
  TRY(auto const bytes, read_counter(view, kOpenAduBytes));
  if (adu.extents == 0 && units >= limits.units)
    return fail(Errc::over_budget, "too many bundles wait for their fragments");
  if (bytes > limits.bytes || more > limits.bytes - bytes)
    return fail(Errc::over_budget, "bundles that wait for their fragments take too much room");
  return {};
}

void put_adu(Transaction& transaction, std::string const& key, PartialAdu const& adu) {
  transaction.put(Column::partial_adus, key, encode(adu));
}

Result<PartialAdu> adu_or_new(View const& view, AduKey const& key) {
  TRY(auto adu, find_adu(view, key));
  return adu ? std::move(*adu) : PartialAdu{};
}

}  // namespace

AduKey AduKey::of(AduId const& adu) {
  return {adu.bundle().key(), adu.total_length};
}

Result<FragmentPlace> place_of_fragment(BundleRecord const& record) {
  Envelope const envelope{record.head, record.payload_length, record.tail};
  TRY(auto const fragment, parse_envelope(envelope));
  TRY(auto const range, adu_range(fragment));
  return FragmentPlace{AduKey::of(*AduId::of(fragment.primary)), range};
}

Result<bool> brings_octets(View const& view, FragmentPlace const& fragment) {
  TRY(auto const adu, find_adu(view, fragment.adu));
  if (!adu) return true;
  if (adu->state == AduState::reassembled) return false;
  TRY(auto const gaps, gaps_in(view, partial_adu_key(fragment.adu), fragment.range));
  return !gaps.empty();
}

Result<bool> has_room(View const& view,
                      FragmentPlace const& fragment,
                      ReassemblyLimits const& limits) {
  TRY(auto const adu, adu_or_new(view, fragment.adu));
  TRY(auto const gaps, gaps_in(view, partial_adu_key(fragment.adu), fragment.range));
  auto const room = check_limits(view, adu, length_of(gaps), limits);
  if (!room && room.error().code != Errc::over_budget) return room.error();
  return room.has_value();
}

Result<bool> add_fragment(Transaction& transaction,
                          Arrival arrival,
                          FragmentPlace const& fragment,
                          ReassemblyLimits const& limits) {
  auto const key = partial_adu_key(fragment.adu);
  TRY(auto adu, adu_or_new(transaction, fragment.adu));
  TRY(auto const gaps, gaps_in(transaction, key, fragment.range));
  auto const more = length_of(gaps);
  TRY_VOID(check_limits(transaction, adu, more, limits));
  if (adu.extents + gaps.size() > CoveredRanges::kMaxRanges)
    return fail(Errc::malformed, "a bundle in too many fragments");

  if (adu.extents == 0) TRY_VOID(add_to_counter(transaction, kOpenAdus, 1));
  TRY_VOID(add_to_counter(transaction, kOpenAduBytes, more));
  for (auto const& gap : gaps) {
    MaterialExtent const extent{gap, arrival, gap.offset - fragment.range.offset};
    transaction.put(Column::adu_extents, key + make_key(gap.offset), encode_extent(extent));
  }
  adu.extents += gaps.size();
  adu.covered += more;
  put_adu(transaction, key, adu);
  return adu.covered == fragment.adu.total_length;
}

Result<void> note_cut_off(Transaction& transaction, AduKey const& key, std::string neighbour) {
  TRY(auto adu, find_adu(transaction, key));
  if (!adu || adu->state != AduState::open) return {};
  adu->cut_off_from = std::move(neighbour);
  put_adu(transaction, partial_adu_key(key), *adu);
  return {};
}

Result<void> remove_fragment(Transaction& transaction,
                             Arrival arrival,
                             BundleRecord const& record) {
  TRY(auto const place, place_of_fragment(record));
  auto const key = partial_adu_key(place.adu);
  TRY(auto adu, find_adu(transaction, place.adu));
  if (!adu || adu->state != AduState::open) return {};
  TRY(auto const extents, overlapping(transaction, key, place.range));
  std::uint64_t less = 0;
  for (auto const& extent : extents) {
    if (extent.arrival != arrival) continue;
    transaction.erase(Column::adu_extents, key + make_key(extent.range.offset));
    less += extent.range.length;
    --adu->extents;
  }
  adu->covered -= less;
  TRY_VOID(take_from_counter(transaction, kOpenAduBytes, less));
  if (adu->extents > 0) {
    put_adu(transaction, key, *adu);
    return {};
  }
  transaction.erase(Column::partial_adus, key);
  return take_from_counter(transaction, kOpenAdus, 1);
}

Result<void> settle_adu(Transaction& transaction, AduKey const& key, Deadline until) {
  TRY(auto const adu, find_adu(transaction, key));
  if (!adu || adu->state != AduState::open) return {};
  TRY(auto const extents, material_extents(transaction, key));
  std::set<Arrival> fragments;
  for (auto const& extent : extents)
    fragments.insert(extent.arrival);
  for (auto const arrival : fragments)
    TRY_VOID(delete_bundle(transaction, arrival));

  PartialAdu done;
  done.state = AduState::reassembled;
  auto const stored_key = partial_adu_key(key);
  put_due(transaction, {until, DueKind::reassembled, *fragments.begin()}, stored_key);
  put_adu(transaction, stored_key, done);
  return {};
}

Result<std::optional<PartialAdu>> find_adu(View const& view, AduKey const& key) {
  TRY(auto const value, view.get(Column::partial_adus, partial_adu_key(key)));
  if (!value) return std::nullopt;
  TRY(auto adu, decode_partial_adu(*value));
  return std::optional(std::move(adu));
}

Result<std::vector<MaterialExtent>> material_extents(View const& view, AduKey const& key) {
  std::vector<MaterialExtent> extents;
  auto at = view.scan(Column::adu_extents, partial_adu_key(key));
  for (; at.valid(); at.next()) {
    TRY(auto const extent, decode_extent(at.key_after_prefix(), at.value()));
    extents.push_back(extent);
  }
  TRY_VOID(at.status());
  return extents;
}

Result<std::vector<OpenAdu>> open_adus(View const& view) {
  std::vector<OpenAdu> open;
  TRY(auto const units, read_counter(view, kOpenAdus));
  if (units == 0) return open;
  auto at = view.scan(Column::partial_adus, {});
  for (; at.valid(); at.next()) {
    TRY(auto adu, decode_partial_adu(at.value()));
    if (adu.state != AduState::open) continue;
    TRY(auto key, decode_key(at.key_after_prefix()));
    open.push_back({std::move(key), std::move(adu)});
  }
  TRY_VOID(at.status());
  return open;
}

void forget_adu(Transaction& transaction, std::string_view stored_key) {
  transaction.erase(Column::partial_adus, stored_key);
}

}  // namespace bindle::storage
