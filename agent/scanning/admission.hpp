#pragma once

#include "agent/content/assembly.hpp"
#include "agent/content/file_removal.hpp"
#include "agent/node_clock.hpp"
#include "agent/scanning/content_rules.hpp"
#include "agent/scanning/scan_command.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <string>

namespace bindle::agent {

// Decides which files come in, by rules about what their manifests say and by a program that looks
// at what is in them. A refused file leaves nothing here: its download has failed with the reason,
// its octets go, and the bundle that tells of it is in quarantine. Blocks; runs on workers.
class Admission {
 public:
  struct Settings {
    ContentRules rules;
    ScanCommand scan;
    std::chrono::milliseconds quarantine = std::chrono::days(7);  // how long the record stays
  };

  Admission(storage::Store& store, FileRemoval& removal, NodeClock const& clock, Settings settings)
      : store_(store), removal_(removal), clock_(clock), settings_(std::move(settings)) {}

  // Before the file is fetched; one whose manifest is not here yet may come, and one that is
  // complete here may stay. Errc::not_permitted.
  Result<void> check_manifest(ManifestId const& file) const;

  // When all of it is here, before anybody sees it. Errc::not_permitted.
  Result<void> check_content(Assembly const& assembly) const;

 private:
  Result<void> refuse(ManifestId const& file, std::string const& reason) const;

  storage::Store& store_;
  FileRemoval& removal_;
  NodeClock const& clock_;
  Settings settings_;
};

}  // namespace bindle::agent
