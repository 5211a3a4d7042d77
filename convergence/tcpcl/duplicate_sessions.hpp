#pragma once

#include "convergence/link.hpp"
#include "convergence/tcpcl/environment.hpp"

namespace bindle::convergence::tcpcl {

// Two nodes that dial each other come to two sessions. The one dialled by the node whose node ID is
// the lesser, octet by octet, stays; the node that dialled the other ends it, with SESS_TERM
// "Busy", once nothing is under way over it. Whoever does not follow this rule keeps both.
// Sessions are with one peer when it has the same node ID and proved the same key, or proved none
// and has the same address: who only claims to be somebody ends nobody's session.

// To be called when a session is established.
void end_duplicate_sessions(Environment& environment);

// Whether the peer of a session that ended has another one, which it dialled.
bool has_dialled_us(Environment const& environment, LinkDescription const& peer);

}  // namespace bindle::convergence::tcpcl
