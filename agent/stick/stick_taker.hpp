#pragma once

#include "agent/node.hpp"
#include "agent/stick/stick_age.hpp"
#include "agent/stick/stick_state.hpp"
#include "agent/stick/stick_survey.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bindle::agent {

// Takes the bundles of a stick that this node lacks, most urgent first, several at a time so that
// they share commits. Damage is put aside and stops nothing. Belongs to the I/O thread.
class StickTaker {
 public:
  struct Services {
    boost::asio::any_io_executor executor;
    Node& node;
    storage::Store& store;
    WorkerPool& workers;
    ParsePolicy parse;
    std::uint64_t max_bundle = 0;  // octets
  };

  // Notes in `items` what has become of them, and counts in `state`. All but `services` outlive
  // this object.
  StickTaker(Services services,
             StickTree const& tree,
             StickAge const& age,
             std::vector<StickItem>& items,
             StickState& state,
             bool const& cancelled);

  // Completes when every bundle was decided on. Fails only when going on makes no sense.
  Task<Result<void>> run();

 private:
  struct Read {
    Eid neighbour;
    Bytes wire;
  };

  Task<void> take_some();
  Task<Result<void>> take(StickItem& item);
  Task<Result<void>> hand_over(StickItem& item);
  Task<Result<void>> give_up(StickItem& item, Error why);
  Result<Read> read(StickItem const& item) const;

  Services services_;
  StickTree const& tree_;
  StickAge const& age_;
  std::vector<StickItem>& items_;
  StickState& state_;
  bool const& cancelled_;

  std::size_t next_item_ = 0;
  std::size_t takers_ = 0;
  Result<void> outcome_;
  std::uint64_t bytes_in_hand_ = 0;
  convergence::Signal went_on_;
};

}  // namespace bindle::agent
