#pragma once

#include "agent/statements/statement_keeper.hpp"
#include "bundle/statements/channel_head.hpp"
#include "convergence/signal.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <optional>
#include <string>

namespace bindle::agent {

// The channels of which this node is the publisher: gives each file that is added a higher
// version, signs that and spreads it. What other publishers' channels have come to, the store says.
// Belongs to the I/O thread.
class Channels {
 public:
  struct Services {
    storage::Store& store;
    WorkerPool& workers;
    Trust const& trust;
    SigningKey const& key;
    StatementKeeper& statements;
  };

  Channels(boost::asio::any_io_executor const& executor, Services services)
      : services_(services), idle_(executor) {}

  // Version 1, with nothing in it. Errc::conflict when there is one of this name, be it under a key
  // that this node had before; Errc::invalid_argument for a name that is none. Durable.
  Task<Result<ChannelHead>> create(std::string name);

  // Errc::not_found when there is no such channel.
  Task<Result<void>> check(std::string name);

  // The file becomes the newest of the channel; durable. One that is the newest already changes
  // nothing. A channel that began under a former key goes on under the present one.
  Task<Result<ChannelHead>> add(std::string name, ManifestId file);

 private:
  Task<Result<std::optional<ChannelHead>>> find(std::string name);
  Task<Result<ChannelHead>> add_in_turn(std::string name, ManifestId file);
  Task<Result<ChannelHead>> publish(ChannelHead head);

  Services services_;
  convergence::Signal idle_;
  bool adding_ = false;
};

// The head of this publisher's channel: under its key, else under the nearest of its former keys.
Result<std::optional<ChannelHead>> find_channel(storage::View const& view,
                                                PublisherKey const& key,
                                                KeySuccessions const& successions,
                                                std::string const& name);

}  // namespace bindle::agent
