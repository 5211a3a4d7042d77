#pragma once

#include "agent/library/library.hpp"
#include "agent/node_clock.hpp"
#include "agent/origin.hpp"
#include "bundle/signing_key.hpp"
#include "storage/bundle_record.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

// Telling others what this node keeps, in signed receipts, each about many files. Everything here
// blocks and is bounded; it runs on one worker at a time.
namespace bindle::agent {

struct AnnouncingNode {
  storage::Store& store;
  Library const& library;
  Origin const& origin;
  SigningKey const& key;
  NodeClock const& clock;
  std::uint8_t hop_limit = 20;
  std::chrono::milliseconds holder_timeout{};  // after which a receipt does not count any more
};

struct Announced {
  std::size_t files = 0;
  storage::SendClass send_class{};
};

// Makes one receipt of what is news, which is told in the change that stores the receipt's bundle.
// None when there is nothing to tell.
Result<std::optional<Announced>> announce_news(AnnouncingNode const& node);

// Whether all of it is to be told anew: four times within the timeout, so that one receipt may get
// lost.
Result<bool> is_refresh_due(AnnouncingNode const& node);

// Makes news of the next files of the library that ask for replicas. Returns the file to go on
// after; none at the end, which is when all is told.
Result<std::optional<ManifestId>> refresh_some(AnnouncingNode const& node,
                                               std::optional<ManifestId> const& after);

}  // namespace bindle::agent
