#pragma once

#include "bundle/envelope.hpp"
#include "bundle/payload_range.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bindle {

// Cutting a bundle into fragments (RFC 9171 section 5.8). A fragment is a new envelope around a
// range of the payload, which stays where it is. A fragment can be cut like any other bundle:
// ranges count within the payload at hand, positions in primary blocks within the original
// application data unit.
//
// Every extension block goes into the fragment that begins where the payload begins. The others
// get those that ask to be replicated in every fragment, and previous node, bundle age and hop
// count, which bound the way of each bundle for itself; the BCBs come along where one of these is
// encrypted. CRC types are kept and the CRCs made anew;
// a primary block without a CRC, because a BIB protects it, gets one where that BIB is missing.
// Security blocks are copied as they are: what they protect can be verified or decrypted once the
// bundle is whole again (RFC 9172 section 5.2, RFC 9173 section 6.5).

// More fragments than this are not made of one bundle.
inline constexpr std::size_t kMaxFragments = 16384;

// Errc::not_permitted when the bundle must not be fragmented, is anonymous, or has a payload of
// less than two octets.
Result<void> check_fragmentable(ParsedBundle const& bundle);

// The cuts, in order, that make fragments of at most `max_size` octets on the wire each; one range,
// the whole payload, when the bundle itself is no longer than that. Errc::not_permitted as above,
// Errc::invalid_argument when `max_size` leaves no room for payload or calls for too many cuts.
Result<std::vector<PayloadRange>> plan_fragments(Envelope const& bundle, std::uint64_t max_size);

// The same for a part of the payload that is not all of it.
Result<std::vector<PayloadRange>> plan_fragments(Envelope const& bundle,
                                                 PayloadRange part,
                                                 std::uint64_t max_size);

// The fragment that carries `range`, whose octets are `octets` (for the CRC of the payload block).
// Errc::invalid_argument on a range that is empty, the whole payload, or runs past its end.
Result<Envelope> fragment_of(Envelope const& bundle, PayloadRange range, ByteView octets);

}  // namespace bindle
