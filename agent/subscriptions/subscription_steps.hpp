#pragma once

#include "agent/subscriptions/fetch_line.hpp"
#include "agent/subscriptions/subscription_rule.hpp"
#include "bundle/keyring.hpp"
#include "storage/store.hpp"
#include "storage/subscriptions.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// The steps of subscriptions that read the catalogue. Each blocks and is bounded; they run on
// workers.
namespace bindle::agent {

// Blocked publishers' files fit no rule.
struct FittingFile {
  storage::WantedFile file;
  std::string name;
  PublisherKey publisher;
};

Result<std::optional<FittingFile>> fit(storage::View const& view,
                                       SubscriptionRule const& rule,
                                       Keyring const& keyring,
                                       ManifestId const& id);

struct RequestedFiles {
  std::vector<FetchLine::Waiting> files;
  bool more = false;  // of the catalogue is to be considered
};

// Considers the next files of the catalogue for one subscription that has not seen all. What is
// asked for has its download, durably; the caller starts it.
Result<RequestedFiles> request_next_files(storage::Store& store,
                                          Keyring const& keyring,
                                          std::uint64_t unix_ms);

// Whose share a download counts in that a subscription asked for.
Result<FetchLine::Whose> whose_share(storage::View const& view,
                                     ManifestId const& file,
                                     std::string subscription);

// What a rule with a budget would ask for if it were set now, in the order in which it would.
class DryRun {
 public:
  struct File {
    ManifestId id;
    std::string name;
    std::uint64_t size = 0;
    bool fits_budget = false;
  };

  struct Sum {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
  };

  // Lists at most `limit` files; the sums count all.
  DryRun(SubscriptionRule rule,
         std::uint64_t budget_bytes,
         std::shared_ptr<Keyring const> keyring,
         std::size_t limit)
      : rule_(std::move(rule)),
        budget_bytes_(budget_bytes),
        keyring_(std::move(keyring)),
        limit_(limit) {}

  // Goes on through the catalogue; false at its end.
  Result<bool> step(storage::View const& view);

  std::vector<File> const& files() const { return files_; }

  Sum requested() const { return requested_; }

  Sum left_out() const { return left_out_; }  // fits the rule, but not the budget

  Sum present() const { return present_; }  // fits, and is here or asked for

 private:
  Result<void> consider(storage::View const& view, ManifestId const& id);

  SubscriptionRule rule_;
  std::uint64_t budget_bytes_;
  std::shared_ptr<Keyring const> keyring_;
  std::size_t limit_;
  storage::CatalogueNumber considered_ = 0;
  std::vector<File> files_;
  Sum requested_;
  Sum left_out_;
  Sum present_;
};

}  // namespace bindle::agent
