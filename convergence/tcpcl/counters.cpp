#include "convergence/tcpcl/counters.hpp"

namespace bindle::convergence::tcpcl {

std::string_view name(Failure failure) {
  switch (failure) {
    case Failure::none:
      return "none";
    case Failure::not_tcpcl:
      return "not_tcpcl";
    case Failure::version:
      return "version";
    case Failure::tls:
      return "tls";
    case Failure::not_permitted:
      return "not_permitted";
    case Failure::sess_init:
      return "sess_init";
    case Failure::timed_out:
      return "timed_out";
    case Failure::gone:
      return "gone";
    case Failure::violation:
      return "violation";
  }
  return "none";
}

}  // namespace bindle::convergence::tcpcl
