#pragma once

#include "agent/node_clock.hpp"
#include "agent/own_speech.hpp"
#include "agent/publishers/keyring_changes.hpp"
#include "agent/statements/statement_record.hpp"
#include "agent/worker_pool.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>

namespace bindle::agent {

// Statements about keys: does what follows from those that are kept, spreads those that were made
// here, and sees to it that each neighbour is offered what is kept for ever, also when the bundle
// it came in has expired. Belongs to the I/O thread.
class StatementKeeper {
 public:
  struct Services {
    storage::Store& store;
    WorkerPool& workers;
    NodeClock const& clock;
    Trust& trust;
    KeyringChanges& keyring;
    OwnSpeech& speech;
  };

  struct Settings {
    std::uint8_t hop_limit = 20;
    bool web_of_trust = false;
  };

  StatementKeeper(boost::asio::any_io_executor const& executor,
                  Services services,
                  Settings settings);

  // Takes up what an earlier run has kept and not finished with. Before anything is received.
  Task<Result<void>> start();

  // Repeats what nothing carries any more, now and then. Completes after stop().
  Task<void> run();
  void stop();

  // A neighbour's statement has just been kept.
  Task<void> heard(Statement statement);

  // Of somebody who is known from now on.
  Task<void> became_known(PublisherKey key);

  // Draws the web of trust anew, if it counts here.
  Task<void> draw_web();

  // Keeps and spreads a signed statement that people give to the node. Completes when that is
  // durable and done. Fails as verify_statement(); Errc::conflict when another one counts;
  // Errc::invalid_argument for an introduction.
  Task<Result<KeepOutcome>> publish(Bytes statement);

 private:
  enum class Spread { everywhere, to_neighbours };

  Task<Result<KeepOutcome>> keep(Statement statement, Bytes octets);
  Task<Result<void>> take_up(Statement statement);
  Task<Result<void>> take_up(KeyRotation rotation);
  Task<Result<void>> take_up(KeyRevocation revocation);
  Task<Result<bool>> repeat_some();
  Task<Result<void>> say(storage::PlacedStatement placed, Spread spread);
  Task<Result<void>> note(storage::StatementPlace place,
                          std::function<void(storage::KeptStatement&)> edit);

  Services services_;
  Settings settings_;
  boost::asio::steady_timer timer_;
  std::uint64_t drawings_ = 0;
  bool has_news_ = false;  // something is kept that no bundle may carry yet
  bool stopped_ = false;
};

}  // namespace bindle::agent
