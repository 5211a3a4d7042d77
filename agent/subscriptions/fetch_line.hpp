#pragma once

#include "bundle/ids.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bindle::agent {

// The files that subscriptions ask for, in line until there is a place for them. No publisher and
// no subscription takes all the places, whatever becomes of its files; publishers take turns. Pure.
class FetchLine {
 public:
  struct Shares {
    std::size_t all = 1024;
    std::size_t of_subscription = 128;
    std::size_t of_publisher = 32;
  };

  struct Whose {
    std::string subscription;
    PublisherKey publisher;

    friend auto operator<=>(Whose const&, Whose const&) = default;
  };

  struct Waiting {
    ManifestId file;
    Whose whose;
  };

  explicit FetchLine(Shares shares) : shares_(shares) {}

  FetchLine() : FetchLine(Shares()) {}

  void add(Waiting waiting);

  // The next file that there is a place for; it has the place until leave() or put_back().
  std::optional<ManifestId> next();

  // It waits again, behind the others of its publisher.
  void put_back(ManifestId const& file);

  // Its place is free.
  void leave(ManifestId const& file);

  // Those that have a place.
  std::vector<ManifestId> placed() const;

  std::size_t waiting() const { return waiting_; }

 private:
  bool has_place_for(Whose const& whose) const;

  Shares shares_;
  std::map<Whose, std::deque<ManifestId>> lines_;  // none is empty
  std::optional<Whose> last_;                      // whose turn it was
  std::size_t waiting_ = 0;
  std::map<ManifestId, Whose> placed_;
  std::map<std::string, std::size_t> of_subscription_;
  std::map<PublisherKey, std::size_t> of_publisher_;
};

}  // namespace bindle::agent
