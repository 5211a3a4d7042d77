#pragma once

#include "agent/commit_answers.hpp"
#include "storage/queue.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <map>
#include <string>
#include <utility>

namespace bindle::agent {

// Keeps how far each neighbour was offered what waits. The marks rise with every bundle; they are
// written one change after the other, each with the latest marks, and without a sync: after a power
// cut some bundles are offered again. Belongs to the I/O thread.
class OfferRecord {
 public:
  OfferRecord(boost::asio::any_io_executor executor, storage::Store& store)
      : executor_(std::move(executor)), store_(store) {}

  void raise(std::string neighbour, storage::SendClass send_class, storage::Arrival offered_up_to);

  // Hands what is not written yet to the committer. Nothing may be raised afterwards.
  void stop();

 private:
  using Marks = std::map<std::pair<std::string, storage::SendClass>, storage::Arrival>;

  void write();
  void go_on();

  boost::asio::any_io_executor executor_;
  storage::Store& store_;
  Marks marks_;  // not yet handed over
  bool writing_ = false;
};

}  // namespace bindle::agent
