#pragma once

#include "bundle/payload_range.hpp"
#include "bundle/reassembly.hpp"
#include "storage/bundle_record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// Application data units of which fragments came (RFC 9171 section 5.9). Each fragment is a stored
// bundle in Queue::reassembly; the index here says which octets of the unit are to be taken from
// which of them: where fragments overlap, from the one that was stored first. A fragment leaves the
// index when it leaves the queue, whatever the reason.

// Names a unit in keys of the database.
struct AduKey {
  Bytes bundle_key;  // of the whole bundle
  std::uint64_t total_length = 0;

  static AduKey of(AduId const& adu);

  friend auto operator<=>(AduKey const&, AduKey const&) = default;
};

enum class AduState : std::uint8_t {
  open,         // octets are missing, or it has yet to be put together
  reassembled,  // done: fragments that come later bring nothing, until the lifetime ends
};

struct PartialAdu {
  AduState state = AduState::open;
  std::uint64_t covered = 0;  // octets that are here
  std::uint64_t extents = 0;  // parts that they are in
  // Node id of the neighbour whose transfer of it was cut off; empty: all fragments came whole.
  std::string cut_off_from;

  friend bool operator==(PartialAdu const&, PartialAdu const&) = default;
};

// Octets [range.offset, range.end()) of the unit are those of the fragment's payload from `skip`.
struct MaterialExtent {
  PayloadRange range;
  Arrival arrival = 0;
  std::uint64_t skip = 0;

  friend bool operator==(MaterialExtent const&, MaterialExtent const&) = default;
};

// What all open units together may take.
struct ReassemblyLimits {
  std::uint64_t units = 1024;
  std::uint64_t bytes = std::uint64_t{256} << 20;
};

// Where a stored fragment belongs. Errc::invalid_argument for a record that is none.
struct FragmentPlace {
  AduKey adu;
  PayloadRange range;
};

Result<FragmentPlace> place_of_fragment(BundleRecord const& record);

// False when the unit has been put together, or has all these octets already.
Result<bool> brings_octets(View const& view, FragmentPlace const& fragment);

// Whether the fragment fits into the limits as they are used.
Result<bool> has_room(View const& view,
                      FragmentPlace const& fragment,
                      ReassemblyLimits const& limits);

// Enters a bundle that was just added to Queue::reassembly and brings octets. True when the unit is
// complete with it. Errc::over_budget beyond the limits, Errc::malformed when the unit is in more
// than CoveredRanges::kMaxRanges parts.
Result<bool> add_fragment(Transaction& transaction,
                          Arrival arrival,
                          FragmentPlace const& fragment,
                          ReassemblyLimits const& limits);

// Remembers whose transfer of the open unit was cut off.
Result<void> note_cut_off(Transaction& transaction, AduKey const& adu, std::string neighbour);

// The bundle is leaving Queue::reassembly. Called by the functions that move and delete bundles.
Result<void> remove_fragment(Transaction& transaction, Arrival arrival, BundleRecord const& record);

// The unit was put together, or its bundle came whole: its fragments are deleted, and it counts as
// reassembled until `until`. Nothing happens when no fragment of it is here.
Result<void> settle_adu(Transaction& transaction, AduKey const& adu, Deadline until);

Result<std::optional<PartialAdu>> find_adu(View const& view, AduKey const& adu);

// In order, without overlaps; gaps where octets are missing.
Result<std::vector<MaterialExtent>> material_extents(View const& view, AduKey const& adu);

struct OpenAdu {
  AduKey key;
  PartialAdu adu;
};

Result<std::vector<OpenAdu>> open_adus(View const& view);

// Forgets a unit that counted as reassembled; for the end of its time.
void forget_adu(Transaction& transaction, std::string_view stored_key);

}  // namespace bindle::storage
