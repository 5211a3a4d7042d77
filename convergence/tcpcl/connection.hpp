#pragma once

#include "convergence/link.hpp"
#include "convergence/signal.hpp"
#include "convergence/task.hpp"
#include "convergence/tcpcl/environment.hpp"
#include "convergence/tcpcl/session.hpp"
#include "convergence/tcpcl/transport.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace bindle::convergence::tcpcl {

// Runs a Session over a TCP socket: three tasks that read, write and watch the time, none of
// which ever waits for another. It decides nothing itself.
class Connection final : public Link, public std::enable_shared_from_this<Connection> {
 public:
  // How the socket was connected: both empty for an accepted one.
  struct Dialled {
    std::string url;
    std::string dns_name;  // that was resolved; empty where the URL has an address
  };

  Connection(std::shared_ptr<Environment> environment,
             boost::asio::ip::tcp::socket socket,
             Dialled dialled);

  // Completes when the TCP connection is closed, link_down was told and nothing that arrived is
  // undecided any more.
  Task<void> run();

  bool was_established() const { return established_; }

  // There is a session, and it goes on.
  bool is_established() const;

  // Accepted, and no session has come of it so far.
  bool is_half_open() const;

  // What this node calls itself in a session that it dialled.
  std::string const& own_node_id() const { return session_.own_node_id(); }

  // Its address: 4 or 16 octets.
  Bytes remote_host() const;

  // Closes the TCP connection at once.
  void give_up(std::string const& why);

  bool was_given_up() const { return given_up_; }

  // Ends the session unless its peer is let in now as it was; a handshake begins anew.
  void judge_peer_again();

  // Begins no more transfers, and ends the session once nothing is under way.
  void retire();

  // One of the two ended the session because nothing was to be sent.
  bool ended_idle() const { return session_.ended_idle(); }

  LinkDescription const& description() const override { return description_; }

  LinkCounters counters() const override;

  Task<TransferOutcome> send(OutgoingBundle bundle) override;
  void close() override;

 private:
  using Time = Session::Time;

  Task<void> read();
  Task<void> write();
  Task<bool> read_some();
  Task<void> secure();
  Task<void> watch_time();
  Task<void> receive(IncomingTransfers::Ticket ticket, Bytes bundle);
  Task<void> keep(Bytes beginning, std::size_t held);
  Task<TransferOutcome> decision(std::uint64_t transfer_id);

  Session::Decisions decisions();
  Result<void> check_peer(std::string const& node_id);
  bool is_still_let_in();
  void act();
  void act_soon();
  void on(event::Established const& event);
  void on(event::BundleArrived& event);
  void on(event::TransferInterrupted& event);
  void on(event::TransferDecided const& event);
  void on(event::Quiet const& event);
  void on(event::Remark const& event);
  void lost(Error const& error, Failure before_session);
  void announce_end();

  std::shared_ptr<Environment> environment_;
  Transport transport_;
  std::string dns_name_;
  LinkDescription description_;
  Session session_;

  // Told whenever the session may have something new to read, write or wait for.
  Signal changed_;
  boost::asio::steady_timer clock_;
  Time clock_due_ = Time::max();

  std::unordered_map<std::uint64_t, boost::asio::any_completion_handler<void(TransferOutcome)>>
      undecided_;
  bool acting_ = false;
  bool act_is_posted_ = false;
  bool established_ = false;
  bool retiring_ = false;
  bool given_up_ = false;
  int tasks_ = 0;  // those of run() and receive() that have not ended
};

}  // namespace bindle::convergence::tcpcl
