#include "agent/stick/sync_folders.hpp"

#include "agent/stick/stick_speech.hpp"
#include "agent/stick/stick_story.hpp"
#include "convergence/spawn.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::size_t kMostUnderWay = 4;
constexpr std::size_t kMostRemembered = 32;
// Until a folder is looked at again that another process was syncing.
constexpr std::chrono::milliseconds kTakenPause = std::chrono::milliseconds(200);

std::filesystem::path plain(std::filesystem::path const& path) {
  auto text = path.lexically_normal().string();
  while (text.size() > 1 && text.back() == '/')
    text.pop_back();
  return text;
}

void log_end(StickState const& state) {
  if (state.error == Errc::busy) {
    spdlog::debug("{} is not synced yet: {}", state.path.string(), state.reason);
    return;
  }
  if (state.phase == SyncPhase::failed) {
    spdlog::error("{} is not synced: {}", state.path.string(), state.reason);
    return;
  }
  spdlog::info("{} is safe to remove: {} bundles taken, {} put onto it, {} left out",
               state.path.string(),
               state.taken,
               state.loaded.written,
               state.loaded.left_out);
}

}  // namespace

SyncFolders::SyncFolders(StickServices services,
                         std::vector<WatchedFolder> watched,
                         StickRules asked_for)
    : services_(std::move(services)), asked_for_(asked_for), sync_ended_(services_.executor) {
  for (auto& folder : watched) {
    folder.path = plain(folder.path);
    Synced synced{.rules = folder.rules, .configured = true, .under_way = nullptr, .last = {}};
    synced.last.path = folder.path;
    folders_.emplace(folder.path.string(), std::move(synced));
    auto const path = folder.path;
    watches_.push_back(
        std::make_unique<Watch>(Watch{std::move(folder), FolderAlarm(services_.executor, path)}));
  }
}

void SyncFolders::start() {
  for (auto const& each : watches_) {
    each->alarm.start();
    spawn(services_.executor, "sync folder", watch(*each));
  }
}

void SyncFolders::stop() {
  stopped_ = true;
  for (auto const& each : watches_)
    each->alarm.stop();
  for (auto& [path, folder] : folders_)
    if (folder.under_way) folder.under_way->cancel();
}

// ---- syncing

Result<void> SyncFolders::sync(std::filesystem::path path) {
  if (!path.is_absolute())
    return fail(Errc::invalid_argument, "the path of a folder to sync starts with /");
  path = plain(path);
  auto const under_way = [](auto const& each) { return each.second.under_way != nullptr; };
  auto const found = folders_.find(path.string());
  if (found != folders_.end() && found->second.under_way) return {};
  if (stopped_ || static_cast<std::size_t>(
                      std::count_if(folders_.begin(), folders_.end(), under_way)) >= kMostUnderWay)
    return fail(Errc::busy, "other folders are being synced");
  if (found == folders_.end()) {
    forget_oldest();
    folders_.emplace(
        path.string(),
        Synced{.rules = asked_for_, .configured = false, .under_way = nullptr, .last = {}});
  }
  begin(path.string());
  return {};
}

void SyncFolders::forget_oldest() {
  if (folders_.size() < kMostRemembered) return;
  auto oldest = folders_.end();
  for (auto each = folders_.begin(); each != folders_.end(); ++each) {
    if (each->second.configured || each->second.under_way) continue;
    if (oldest == folders_.end() || each->second.last.ended_ms < oldest->second.last.ended_ms)
      oldest = each;
  }
  if (oldest != folders_.end()) folders_.erase(oldest);
}

void SyncFolders::begin(std::string const& path) {
  auto& folder = folders_.at(path);
  folder.under_way = std::make_unique<StickSync>(services_, path, folder.rules);
  spawn(services_.executor, "sync", run(path));
}

Task<void> SyncFolders::run(std::string path) {
  auto const outcome = co_await folders_.at(path).under_way->run();
  auto& folder = folders_.at(path);
  folder.last = folder.under_way->state();
  for (auto const& each : watches_)
    if (outcome && each->folder.path == path) each->loaded_up_to = folder.under_way->loaded_up_to();
  folder.under_way.reset();
  add_up(folder.last);
  log_end(folder.last);
  sync_ended_.notify();
}

// A folder that another process is at was not synced at all.
void SyncFolders::add_up(StickState const& state) {
  if (state.error == Errc::busy) return;
  ++(state.phase == SyncPhase::failed ? totals_.failed : totals_.syncs);
  totals_.taken += state.taken;
  totals_.refused += state.refused;
  totals_.damaged += state.damaged;
  totals_.ignored += state.ignored;
  totals_.inventories_refused += state.inventories_refused;
}

std::vector<StickState> SyncFolders::states() const {
  std::vector<StickState> states;
  for (auto const& [path, folder] : folders_)
    states.push_back(folder.under_way ? folder.under_way->state() : folder.last);
  return states;
}

std::optional<StickState> SyncFolders::state_of(std::filesystem::path const& path) const {
  auto const found = folders_.find(plain(path).string());
  if (found == folders_.end()) return std::nullopt;
  auto const& folder = found->second;
  return folder.under_way ? folder.under_way->state() : folder.last;
}

// ---- watching

Task<void> SyncFolders::watch(Watch& watch) {
  while (!stopped_) {
    if (co_await is_due(watch)) co_await sync_watched(watch);
    auto const is_taken = folders_.at(watch.folder.path.string()).last.error == Errc::busy;
    if (is_taken) watch.synced.reset();
    co_await watch.alarm.wait(is_taken ? kTakenPause : watch.folder.poll_interval);
  }
}

// When it has appeared, when others changed it, and when there is something new here that was not
// there either when it was looked at before: then more of it may be coming.
Task<bool> SyncFolders::is_due(Watch& watch) {
  auto look = [path = watch.folder.path] { return look_at_folder(path); };
  auto const sight = co_await services_.workers.run(std::move(look));
  auto read = [this] { return newest_arrival(services_.store.view()); };
  auto const newest = co_await services_.workers.run(std::move(read));
  auto const is_here = sight && (sight->is_mount_point || !watch.folder.only_mounted);
  if (!is_here && watch.synced)
    tell_of_stick(services_.store,
                  {.kind = storage::EventKind::stick_out, .at_ms = services_.clock.unix_ms()},
                  watch.folder.path);
  if (!is_here) watch.synced.reset();
  if (!is_here || stopped_) co_return false;
  auto const before = std::exchange(watch.newest, newest ? *newest : watch.newest);
  if (!watch.synced || !watch.synced->same_folder(*sight)) co_return true;
  if (watch.synced->stamp != sight->stamp) co_return true;
  auto const is_quiet = newest && *newest == before;
  co_return is_quiet ? *newest != watch.loaded_up_to : false;
}

Task<void> SyncFolders::sync_watched(Watch& watch) {
  auto const path = watch.folder.path.string();
  if (!folders_.at(path).under_way) begin(path);
  while (folders_.at(path).under_way)
    co_await sync_ended_.wait();
  auto look = [path] { return look_at_folder(path); };
  watch.synced = co_await services_.workers.run(std::move(look));
}

}  // namespace bindle::agent
