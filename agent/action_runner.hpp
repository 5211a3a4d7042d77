#pragma once

#include "agent/content/download_service.hpp"
#include "agent/content/fetching.hpp"
#include "agent/core/core.hpp"
#include "agent/forwarding/forwarding_record.hpp"
#include "agent/forwarding/inventory_exchange.hpp"
#include "agent/forwarding/offer_record.hpp"
#include "agent/forwarding/outlet.hpp"
#include "agent/neighbours/contact_table.hpp"
#include "agent/neighbours/trust.hpp"
#include "agent/node_clock.hpp"
#include "agent/origin.hpp"
#include "agent/own_speech.hpp"
#include "agent/worker_pool.hpp"
#include "storage/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace bindle::agent {

// Carries out what the core decides, tells it the outcome, and wakes it in time. Belongs to the I/O
// thread.
class ActionRunner {
 public:
  struct Services {
    storage::Store& store;
    WorkerPool& workers;
    NodeClock const& clock;
    Origin const& origin;
    Core& core;
    ContactTable const& contacts;
    Outlet& outlet;
    DownloadService& downloads;
    Fetching& fetching;
    OwnSpeech& speech;
    ForwardingRecord& forwarding;
    InventoryExchange& inventories;
    Library const& library;
    Trust const& trust;
  };

  ActionRunner(boost::asio::any_io_executor executor, Services services, std::uint8_t hop_limit);

  // Each action runs by itself; one that fails is logged.
  void perform(Actions actions);

  // What is under way ends; nothing more begins.
  void stop();

 private:
  Task<void> perform_one(Action action);
  Task<Result<void>> run(action::Fetch fetch);
  Task<Result<void>> run(action::FetchRouted fetch);
  Task<Result<void>> run(action::Resolve resolve);
  Task<Result<void>> run(action::Send send);
  Task<Result<void>> run(action::HandedOn handed_on);
  Task<Result<void>> run(action::RaiseWatermark raise);
  Task<Result<void>> run(action::RequestChunks request);
  Task<Result<void>> run(action::AskNeighbour ask);
  Task<Result<void>> run(action::OfferInventory offer);
  Task<Result<void>> run(action::TellPredictabilities tell);
  Task<Result<void>> run(action::LookUpRequest look_up);
  Task<Result<void>> run(action::Withhold withhold);
  Task<Result<void>> run(action::CopyChunk copy);
  Task<Result<void>> run(action::FinishDownload finish);
  Task<Result<void>> tell_holdings(Eid neighbour, ManifestId file);
  void wake_up_in_time();

  Moment now() const { return clock_.now(); }

  boost::asio::any_io_executor executor_;
  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Origin const& origin_;
  Core& core_;
  ContactTable const& contacts_;
  Outlet& outlet_;
  DownloadService& downloads_;
  Fetching& fetching_;
  OwnSpeech& speech_;
  ForwardingRecord& forwarding_;
  InventoryExchange& inventories_;
  Library const& library_;
  Trust const& trust_;
  OfferRecord offers_;
  std::uint8_t hop_limit_;
  boost::asio::steady_timer core_timer_;
  std::optional<std::chrono::milliseconds> wakeup_;  // what core_timer_ is set to
  bool stopped_ = false;
};

}  // namespace bindle::agent
