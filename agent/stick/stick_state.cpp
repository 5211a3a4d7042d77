#include "agent/stick/stick_state.hpp"

namespace bindle::agent {

std::string_view name(SyncPhase phase) {
  switch (phase) {
    case SyncPhase::waiting:
      return "waiting";
    case SyncPhase::looking:
      return "looking";
    case SyncPhase::taking:
      return "taking";
    case SyncPhase::loading:
      return "loading";
    case SyncPhase::finishing:
      return "finishing";
    case SyncPhase::safe_to_remove:
      return "safe_to_remove";
    case SyncPhase::failed:
      return "failed";
  }
  return "failed";
}

}  // namespace bindle::agent
