#pragma once

#include "convergence/link.hpp"

#include <cstddef>
#include <utility>

namespace bindle::convergence::udpcl {

// A link that bundles come over one datagram at a time.
class DatagramLink : public Link {
 public:
  LinkDescription const& description() const override { return description_; }

  LinkCounters counters() const override { return counters_; }

  void received(std::size_t octets) {
    ++counters_.bundles_received;
    counters_.bundle_bytes_received += octets;
    counters_.bytes_read += octets;
  }

  void refused(std::size_t octets) {
    ++counters_.refused_by_us;
    counters_.bytes_read += octets;
  }

 protected:
  explicit DatagramLink(LinkDescription description) : description_(std::move(description)) {}

  LinkDescription const description_;
  LinkCounters counters_;
};

}  // namespace bindle::convergence::udpcl
