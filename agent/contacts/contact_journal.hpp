#pragma once

#include "agent/contacts/contact_log.hpp"
#include "agent/contacts/transport_log.hpp"
#include "convergence/link.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <string>

namespace bindle::agent {

// Follows the links of a node and writes down what they were good for: the log of contacts and
// what was carried between islands. Every few seconds it writes how links that are up stand, so
// that a killed process loses no more. Belongs to the I/O thread.
class ContactJournal {
 public:
  struct Settings {
    storage::ContactRetention retention;
    IslandMap islands;
  };

  ContactJournal(boost::asio::any_io_executor executor,
                 storage::Store& store,
                 WorkerPool& workers,
                 NodeClock const& clock,
                 Settings settings);

  Task<Result<void>> start();
  void stop();

  void link_up(std::shared_ptr<convergence::Link> link, Eid const& neighbour);
  void link_down(convergence::LinkId link, std::string const& reason);

  void handed_on(QueuedBundle const& bundle, Eid const& to) { transports_.handed_on(bundle, to); }

  void brought_by_stick(QueuedBundle const& bundle, Eid const& from) {
    transports_.brought_by_stick(bundle, from);
  }

  // For contacts that are no links.
  ContactLog& log() { return log_; }

  IslandMap const& islands() const { return transports_.islands(); }

  // Brings the log up to this moment.
  void write_down();

 private:
  struct Followed {
    std::shared_ptr<convergence::Link> link;
    ContactLog::Number number = 0;
  };

  Task<void> keep_writing();

  boost::asio::any_io_executor executor_;
  ContactLog log_;
  TransportLog transports_;
  std::map<convergence::LinkId, Followed> links_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;
};

}  // namespace bindle::agent
