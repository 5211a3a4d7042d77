#pragma once

#include "agent/core/node_ids.hpp"
#include "bundle/bundle.hpp"
#include "bundle/bundle_fingerprint.hpp"
#include "bundle/chunk_request.hpp"
#include "convergence/sync_folder/stick_tree.hpp"
#include "storage/queue.hpp"
#include "storage/view.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace bindle::agent {

using convergence::sync_folder::StickTree;

// What a bundle file on a stick is to this node.
enum class ItemStanding {
  lacking,  // not here: to be taken
  known,    // here, or was
  arrived,  // for this node, and durably here
  settled,  // needed by nobody: delivered, or its lifetime is over
  gone,     // not on the stick any more
};

struct StickItem {
  convergence::sync_folder::BundleFile file;
  std::optional<BundleFingerprint> fingerprint;
  storage::SendClass send_class{};
  ItemStanding standing = ItemStanding::lacking;
  bool spreads = false;          // not for one node alone
  std::unique_ptr<BundleId> id;  // of one that is for this node, and may be confirmed to its source
};

struct StickSurvey {
  std::vector<StickItem> items;        // in send order of their classes
  std::vector<ChunkRequest> requests;  // what other nodes ask for on the stick
  std::uint64_t bytes = 0;
  std::uint64_t ignored = 0;
  std::uint64_t damaged = 0;  // put aside
};

struct SurveyRules {
  NodeIds self;
  ParsePolicy parse;
  std::uint64_t now_dtn_ms = 0;  // 0: no clock; nothing is too old then
};

// Reads the beginning of every bundle file and looks up what is known of it here. Blocks.
Result<StickSurvey> survey_stick(StickTree const& tree,
                                 storage::View const& view,
                                 SurveyRules const& rules);

// Puts a file with the name of a bundle that is none aside, and logs why. One that cannot even be
// read stays, and so does what has another name: somebody else put it there.
void put_aside_damaged(StickTree const& tree,
                       convergence::sync_folder::BundleFile const& file,
                       Error const& why);

}  // namespace bindle::agent
