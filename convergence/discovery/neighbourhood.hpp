#pragma once

#include "bundle/eid.hpp"
#include "convergence/discovery/beacon.hpp"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace bindle::convergence::discovery {

// A node that announces itself, at one of its addresses. What it says is not authenticated.
struct Neighbour {
  Eid node;
  boost::asio::ip::address address;  // with the interface, if it is link-local
  std::optional<std::uint16_t> tcpcl_port;
  std::optional<std::uint16_t> udpcl_port;

  friend bool operator==(Neighbour const&, Neighbour const&) = default;
};

Neighbour neighbour_of(Beacon const& beacon, boost::asio::ip::address const& source);

// The nodes whose beacons came lately. Bounded: whatever arrives, it takes no more than so much
// memory and brings no more than so many news. Pure: the caller says what time it is.
class Neighbourhood {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Limits {
    std::chrono::milliseconds expire_after = std::chrono::seconds(60);
    std::size_t neighbours = 256;
    unsigned new_per_minute = 60;  // beyond that, beacons of unknown nodes are passed over
    std::chrono::milliseconds least_interval{100};  // between beacons of one neighbour
  };

  enum class News {
    none,  // passed over, or the leave of somebody unknown
    appeared,
    heard,  // again
    left,
  };

  struct Entry {
    Neighbour neighbour;
    Time last_heard;
    Time expires;
  };

  explicit Neighbourhood(Limits limits) : limits_(limits) {}

  // A beacon came from this address. With `left` the neighbour is forgotten.
  News heard(Beacon const& beacon, boost::asio::ip::address const& source, Time now);

  // Those that were not heard of in time; they are forgotten.
  std::vector<Neighbour> expire(Time now);

  std::vector<Entry> entries() const;

  // Beacons that were passed over because there were too many.
  std::uint64_t passed_over() const { return passed_over_; }

 private:
  using Key = std::pair<Eid, boost::asio::ip::address>;

  News add(Key key, Neighbour neighbour, Time expires, Time now);
  Time expiry_of(Beacon const& beacon, Time now) const;

  Limits limits_;
  std::map<Key, Entry> entries_;
  Time minute_began_{};
  unsigned new_this_minute_ = 0;
  std::uint64_t passed_over_ = 0;
};

}  // namespace bindle::convergence::discovery
