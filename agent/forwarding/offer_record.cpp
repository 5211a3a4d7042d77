#include "agent/forwarding/offer_record.hpp"

#include "storage/peers.hpp"
#include "storage/transaction.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace bindle::agent {

void OfferRecord::raise(std::string neighbour,
                        storage::SendClass send_class,
                        storage::Arrival offered_up_to) {
  auto& mark = marks_[{std::move(neighbour), send_class}];
  mark = std::max(mark, offered_up_to);
  if (!writing_) write();
}

void OfferRecord::stop() {
  if (!marks_.empty()) write();
}

void OfferRecord::write() {
  auto& answers = CommitAnswers::of(executor_);
  storage::Change change;
  change.work = [marks = marks_](storage::Transaction& transaction) -> Result<void> {
    for (auto const& [of, mark] : marks)
      TRY_VOID(storage::note_sent(transaction, of.first, of.second, mark));
    return {};
  };
  change.done = [this, &answers, executor = executor_](Result<void> outcome) {
    answers.post(
        executor,
        [this](Result<void> const& written) {
          if (!written)
            spdlog::warn("what was offered is not recorded: {}", written.error().detail);
          go_on();
        },
        std::move(outcome));
  };
  writing_ = true;
  if (store_.committer().submit_lazy(std::move(change))) {
    marks_.clear();
    return;
  }
  store_.committer().when_room([this, &answers, executor = executor_] {
    answers.post(executor, [this](Result<void> const&) { go_on(); }, {});
  });
}

void OfferRecord::go_on() {
  writing_ = false;
  if (!marks_.empty()) write();
}

}  // namespace bindle::agent
