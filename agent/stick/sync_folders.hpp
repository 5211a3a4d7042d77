#pragma once

#include "agent/stick/folder_alarm.hpp"
#include "agent/stick/folder_sight.hpp"
#include "agent/stick/stick_rules.hpp"
#include "agent/stick/stick_sync.hpp"
#include "agent/stick/stick_totals.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bindle::agent {

// The folders that are synced: those of the configuration whenever they appear, change, or there is
// something new to put into them; any other when it is asked for. One sync at a time for each.
// Belongs to the I/O thread.
class SyncFolders {
 public:
  // `asked_for`: the rules for folders that are not in the configuration.
  SyncFolders(StickServices services, std::vector<WatchedFolder> watched, StickRules asked_for);

  void start();

  // Syncs under way end soon.
  void stop();

  // Begins a sync of the folder, unless one is under way. Errc::invalid_argument when the path is
  // not absolute, Errc::busy when too many are under way.
  Result<void> sync(std::filesystem::path path);

  // The configured folders and those that were asked for last, by path.
  std::vector<StickState> states() const;
  std::optional<StickState> state_of(std::filesystem::path const& path) const;

  StickTotals const& totals() const { return totals_; }

 private:
  struct Synced {
    StickRules rules;
    bool configured = false;
    std::unique_ptr<StickSync> under_way;
    StickState last;
  };

  // What a configured folder was like when it was looked at last.
  struct Watch {
    WatchedFolder folder;
    FolderAlarm alarm;
    std::optional<FolderSight> synced = std::nullopt;  // after the last sync
    Arrival loaded_up_to = 0;
    Arrival newest = 0;
  };

  Task<void> watch(Watch& watch);
  Task<bool> is_due(Watch& watch);
  Task<void> sync_watched(Watch& watch);
  Task<void> run(std::string path);
  void begin(std::string const& path);
  void forget_oldest();
  void add_up(StickState const& state);

  StickServices services_;
  StickRules asked_for_;
  std::map<std::string, Synced> folders_;
  std::vector<std::unique_ptr<Watch>> watches_;
  convergence::Signal sync_ended_;
  StickTotals totals_;
  bool stopped_ = false;
};

}  // namespace bindle::agent
