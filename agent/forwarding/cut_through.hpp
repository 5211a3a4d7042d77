#pragma once

#include "agent/contacts/contact_journal.hpp"
#include "agent/core/core.hpp"
#include "agent/forwarding/cut_through_counters.hpp"
#include "agent/forwarding/passed_bundles.hpp"
#include "agent/neighbours/contact_table.hpp"
#include "agent/node_clock.hpp"
#include "agent/reception/arriving_bundle.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace bindle::agent {

// Hands arriving bundles on from memory where their one next hop is in contact. Whoever sent such a
// bundle gets its acknowledgement when the next hop has given one: the bundle is durable there, and
// until then at the sender. What the next hop does not take, or not soon, is stored as any other
// bundle. Belongs to the I/O thread.
class CutThrough {
 public:
  // A sender waits no longer than this for the next hop, or a quarter more.
  static constexpr std::chrono::milliseconds kPatience = std::chrono::seconds(1);

  // One bundle's way. Shared by all who wait for it: the same bundle may come twice.
  struct Passage;

  CutThrough(boost::asio::any_io_executor executor,
             storage::Store const& store,
             NodeClock const& clock,
             Core& core,
             ContactTable const& contacts,
             ContactJournal& journal,
             std::function<void(Actions)> perform);

  // Sends the bundle on, if it can go without being stored; null when it has to be stored. It was
  // judged, and nothing else was done about it.
  std::shared_ptr<Passage> begin(ArrivingBundle const& arriving);

  // True when the bundle is durable at the next hop. False: it has to be stored; its transfer may
  // still go on.
  Task<bool> arrived(std::shared_ptr<Passage> passage);

  // A bundle that began its way was stored after all, as this. Call before anything else hears of
  // it, so that it is not sent again while its transfer goes on.
  void stored(Passage& passage, QueuedBundle bundle, std::optional<RoutingState> routing);

  // Nothing more begins; those who wait are told to store their bundles now.
  void stop();

  CutThroughCounters const& counters() const { return counters_; }

 private:
  bool may_pass(ArrivingBundle const& arriving) const;
  std::shared_ptr<Passage> set_out(ArrivingBundle const& arriving, Core::Passage way);
  Task<void> carry(std::shared_ptr<Passage> passage,
                   std::shared_ptr<convergence::Link> link,
                   convergence::OutgoingBundle bundle);
  void ended(Passage& passage, TransferOutcome outcome);
  void note(Passage& passage, TransferOutcome outcome);
  void decide(Passage& passage, bool durable_there);
  void watch();
  std::vector<std::shared_ptr<Passage>> begun_by(std::chrono::milliseconds elapsed) const;
  void give_up_slow_ones();

  boost::asio::any_io_executor executor_;
  storage::Store const& store_;
  NodeClock const& clock_;
  Core& core_;
  ContactTable const& contacts_;
  ContactJournal& journal_;
  std::function<void(Actions)> perform_;
  PassedBundles passed_;
  std::unordered_map<storage::BundleDigest, std::shared_ptr<Passage>, PassedBundles::Hash>
      under_way_;
  boost::asio::steady_timer timer_;
  bool watching_ = false;
  bool stopped_ = false;
  CutThroughCounters counters_;
};

}  // namespace bindle::agent
