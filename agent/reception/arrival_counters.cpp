#include "agent/reception/arrival_counters.hpp"

namespace bindle::agent {

void ArrivalCounters::refused(Errc why) {
  switch (why) {
    case Errc::malformed:
    case Errc::unverified:
      ++malformed;
      return;
    case Errc::over_budget:
    case Errc::busy:
      ++no_room;
      return;
    case Errc::io:
    case Errc::cancelled:
      ++failed;
      return;
    default:
      ++unacceptable;
      return;
  }
}

}  // namespace bindle::agent
