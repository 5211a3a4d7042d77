#include "agent/forwarding/fragment_run.hpp"

#include "bundle/fragmentation.hpp"
#include "convergence/spawn.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace bindle::agent {
namespace {

using convergence::OutgoingBundle;
using convergence::TransferOutcome;

// Payload under way at a time; one fragment may be longer.
constexpr std::uint64_t kWindow = 4u << 20;

}  // namespace

FragmentRun::FragmentRun(boost::asio::any_io_executor executor,
                         WorkerPool& workers,
                         std::shared_ptr<convergence::Link> link,
                         CutBundle bundle,
                         Acknowledged acknowledged)
    : executor_(std::move(executor)),
      workers_(workers),
      link_(std::move(link)),
      bundle_(std::make_shared<CutBundle const>(std::move(bundle))),
      acknowledged_(std::move(acknowledged)),
      changed_(executor_) {}

Task<TransferOutcome> FragmentRun::run() {
  for (auto const& range : bundle_->cuts) {
    while (under_way_ > 0 && under_way_ + range.length > kWindow)
      co_await changed_.wait();
    if (outcome_ != TransferOutcome::acknowledged) break;
    auto load_it = [bundle = bundle_, range] { return load(*bundle, range); };
    auto fragment = co_await workers_.run(std::move(load_it));
    if (!fragment) {
      spdlog::warn("a fragment is not sent: {}", fragment.error().detail);
      outcome_ = TransferOutcome::refused_not_acceptable;
      break;
    }
    under_way_ += range.length;
    spawn(executor_, "fragment", send(range, std::move(*fragment)));
  }
  while (under_way_ > 0)
    co_await changed_.wait();
  if (outcome_ == TransferOutcome::acknowledged && unconfirmed_)
    co_return TransferOutcome::sent_unconfirmed;
  co_return outcome_;
}

Task<void> FragmentRun::send(PayloadRange range, OutgoingBundle fragment) {
  auto const outcome = co_await link_->send(std::move(fragment));
  auto const arrived =
      outcome == TransferOutcome::acknowledged || outcome == TransferOutcome::refused_completed;
  if (arrived) {
    acknowledged_(range);
  } else if (outcome == TransferOutcome::sent_unconfirmed) {
    unconfirmed_ = true;
  } else if (outcome_ == TransferOutcome::acknowledged) {
    outcome_ = outcome;
  }
  under_way_ -= range.length;
  changed_.notify();
}

Result<OutgoingBundle> FragmentRun::load(CutBundle const& bundle, PayloadRange range) {
  Bytes payload(static_cast<std::size_t>(range.length));
  TRY_VOID(bundle.payload.read(range.offset, payload));
  TRY(auto fragment, fragment_of(bundle.envelope, range, payload));
  return OutgoingBundle{std::move(fragment.head), std::move(payload), std::move(fragment.tail)};
}

}  // namespace bindle::agent
