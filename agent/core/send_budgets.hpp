#pragma once

#include "agent/core/moment.hpp"
#include "agent/core/send_window.hpp"
#include "bundle/eid.hpp"
#include "bundle/eid_pattern.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bindle::agent {

// What may be sent to some neighbours within an hour.
struct SendBudget {
  EidPattern nodes;  // neighbours' node ids
  std::uint64_t octets_per_hour = 0;
  bool shared = false;  // by all of them; else each has as much
};

// What the budgets leave to one neighbour. A neighbour whom none names may get anything.
class SendAllowance {
 public:
  // Of the budget that leaves least.
  struct State {
    std::uint64_t octets_per_hour = 0;
    std::uint64_t used = 0;
  };

  SendAllowance() = default;

  // Shared with SendBudgets, which keeps a window while a contact uses it, and between contacts.
  explicit SendAllowance(std::vector<std::shared_ptr<SendWindow>> windows)
      : windows_(std::move(windows)) {}

  // None when so much may be sent at once.
  std::optional<std::chrono::milliseconds> closed_until(std::uint64_t octets, Moment now) const;

  void spend(std::uint64_t octets, Moment now);

  // What was just spent, and is not sent after all.
  void give_back(std::uint64_t octets, Moment now);

  std::optional<State> state(Moment now) const;

 private:
  std::vector<std::shared_ptr<SendWindow>> windows_;
};

// The budgets of a node and what was sent under each. Pure.
class SendBudgets {
 public:
  // Which budget, by its pattern, and whom it is for; empty: shared.
  using Key = std::pair<std::string, std::string>;
  using Counts = std::deque<SendWindow::Count>;

  explicit SendBudgets(std::vector<SendBudget> budgets) : budgets_(std::move(budgets)) {}

  SendAllowance allowance_for(Eid const& neighbour, Moment now);

  // What was sent within the last hour, to be restored after a restart. Of a budget that is no more
  // nothing is restored.
  std::map<Key, Counts> counts(Moment now) const;
  void restore(std::map<Key, Counts> const& counts);

 private:
  std::shared_ptr<SendWindow> window(SendBudget const& budget, std::string const& neighbour);
  void forget_idle(Moment now);

  std::vector<SendBudget> budgets_;
  std::map<Key, std::shared_ptr<SendWindow>> windows_;
};

}  // namespace bindle::agent
