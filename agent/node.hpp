#pragma once

#include "agent/content/download_service.hpp"
#include "agent/core/core.hpp"
#include "agent/endpoints.hpp"
#include "agent/intake.hpp"
#include "agent/node_clock.hpp"
#include "agent/origin.hpp"
#include "agent/outlet.hpp"
#include "agent/reassembler.hpp"
#include "agent/reporter.hpp"
#include "agent/trust.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/link.hpp"
#include "convergence/node_side.hpp"
#include "storage/store.hpp"
#include "storage/transaction.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bindle::agent {

// The node at work: tells the core what happens on links, in the store and at the admin port, and
// carries out what the core decides. Belongs to the I/O thread.
class Node final : public convergence::BundleReceiver, public convergence::LinkObserver {
 public:
  struct Settings {
    Core::Settings core;
    Retention retention;
    Intake::Limits intake;
    std::uint8_t hop_limit = 20;
    Reporter::Settings reports;
    ParsePolicy parse_policy;
    std::string display_name;
    std::vector<std::string> peers;  // what is dialled: tcpcl://HOST:PORT
    std::shared_ptr<SecurityPolicy const> security = std::make_shared<SecurityPolicy const>();
  };

  Node(boost::asio::any_io_executor executor,
       storage::Store& store,
       WorkerPool& workers,
       NodeClock const& clock,
       Origin const& origin,
       SigningKey const& key,
       Trust& trust,
       Settings settings);

  // A neighbour in contact, or one that is being dialled (then without a link).
  struct Neighbour {
    std::string address;
    Eid node;
    std::shared_ptr<convergence::Link> link;
    std::uint64_t since_ms = 0;  // Unix time
    std::string last_error;
  };

  // Takes up interrupted downloads, introduces the node, starts the timers.
  Task<Result<void>> start();
  void stop();

  // For the admin port.
  Task<Result<void>> request_file(ManifestId file);
  void bundles_queued(SendClass send_class);

  Endpoints& endpoints() { return endpoints_; }

  std::vector<Neighbour> neighbours() const;
  Task<Result<void>> trust_key(PublisherKey key, Keyring::Entry entry);

  // convergence::BundleReceiver
  std::optional<convergence::RefuseReason> admit(
      convergence::LinkId link, std::optional<std::uint64_t> announced_length) override;
  Task<std::optional<convergence::RefuseReason>> receive(convergence::LinkId link,
                                                         Bytes bundle) override;
  Task<void> interrupted(convergence::LinkId link, Bytes beginning) override;

  // convergence::LinkObserver
  void link_up(std::shared_ptr<convergence::Link> link) override;
  void link_down(convergence::LinkId link, std::string const& reason) override;

 private:
  struct Contacted {
    std::shared_ptr<convergence::Link> link;
    Eid node;
    std::uint64_t since_ms = 0;
  };

  void perform(Actions actions);
  Task<void> perform_one(Action action);
  Task<Result<void>> run(action::Fetch fetch);
  Task<Result<void>> run(action::Resolve resolve);
  Task<Result<void>> run(action::Send send);
  Task<Result<void>> run(action::HandedOn handed_on);
  Task<Result<void>> run(action::RaiseWatermark raise);
  Task<Result<void>> run(action::RequestChunks request);
  Task<Result<void>> run(action::LookUpRequest look_up);
  Task<Result<void>> run(action::CopyChunk copy);
  Task<Result<void>> run(action::FinishDownload finish);

  Task<void> meet(std::shared_ptr<convergence::Link> link, Eid neighbour);
  void heard(Intake::Stored stored);
  Task<Result<void>> reassembled(WholeBundle bundle, storage::AduKey fragments);
  Task<void> tell_what_is_held(Eid neighbour);
  Task<void> take_receipt(Eid neighbour, PartialReceipt receipt);
  Eid neighbour_of(convergence::LinkId link) const;
  Task<Result<void>> start_download(ManifestId file);
  Task<void> go_on_with(ManifestId file);
  Task<Result<void>> hops_used_up(Arrival arrival);
  Task<Result<void>> introduce();
  Task<Result<Arrival>> say(Utterance utterance, Bytes payload);
  Task<Result<void>> withdraw(Arrival arrival);
  Task<Result<void>> withdraw_former_speech();
  Task<void> review_quarantine(PublisherKey key);
  Task<void> expire();
  void wake_up_in_time();

  Endpoints::Settings endpoint_settings() const;
  std::uint64_t retain_until(std::chrono::milliseconds kept) const;

  Moment now() const { return clock_.now(); }

  boost::asio::any_io_executor executor_;
  storage::Store& store_;
  WorkerPool& workers_;
  NodeClock const& clock_;
  Origin const& origin_;
  SigningKey const& key_;
  Trust& trust_;
  Settings settings_;

  Core core_;
  Reporter reporter_;
  DownloadService downloads_;
  Intake intake_;
  Outlet outlet_;
  Reassembler reassembler_;
  Endpoints endpoints_;

  std::map<convergence::LinkId, Contacted> contacts_;
  std::map<std::string, std::string> last_errors_;  // by dialled address
  std::map<ManifestId, Arrival> requests_;          // the live request bundle of each download
  boost::asio::steady_timer core_timer_;
  std::optional<std::chrono::milliseconds> wakeup_;  // what core_timer_ is set to
  boost::asio::steady_timer expiry_timer_;
  bool stopped_ = false;
};

}  // namespace bindle::agent
