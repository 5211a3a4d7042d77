#include "agent/config/sync_folder_keys.hpp"

#include "agent/config/config_rows.hpp"

#include <utility>

namespace bindle::agent {
namespace {

using namespace rows;
using std::chrono::milliseconds;
using std::chrono::seconds;

WatchedFolder& last(Config& config) {
  return config.sync_folders.back();
}

std::vector<ConfigKey> folder_keys() {
  std::vector<ConfigKey> keys;
  keys.push_back(text_key(
      {"sync_folder.path",
       std::nullopt,
       "A folder, often where a stick is mounted, that is synced whenever it appears or changes. "
       "A relative path starts at this file's folder."},
      "the path of a folder",
      parse_path,
      [](Config & c) -> auto& { return last(c).path; }));
  keys.back().example = "/media/stick";
  keys.push_back(size_key(
      {"sync_folder.max_size", "1EiB", "What the bundles in the folder may take in all."},
      {kMiB, kEiB},
      [](Config & c) -> auto& { return last(c).rules.max_bytes; }));
  keys.push_back(size_key(
      {"sync_folder.reserve",
       "4MiB",
       "So much is left free on its medium; bundles of less than 64 KiB may use half of it."},
      {0, kEiB},
      [](Config & c) -> auto& { return last(c).rules.reserve_bytes; }));
  keys.push_back(choice_key<CarriedChunks>(
      {"sync_folder.chunks",
       "all",
       "Which parts of files are put there unasked: of those published here and then of all "
       "others, only of those published here, or none. What is asked for by way of the folder is "
       "put there in any case."},
      {{"all", CarriedChunks::all}, {"own", CarriedChunks::own}, {"none", CarriedChunks::none}},
      [](Config & c) -> auto& { return last(c).rules.chunks; }));
  keys.push_back(flag_key(
      {"sync_folder.keep_for_strangers",
       "true",
       "Leave bundles that every node known to the folder has, for others, until their room is "
       "needed."},
      [](Config & c) -> auto& { return last(c).rules.keep_for_strangers; }));
  keys.push_back(flag_key(
      {"sync_folder.only_mounted",
       "false",
       "Pass the folder over while nothing is mounted there. For mount points that stay when the "
       "stick goes."},
      [](Config & c) -> auto& { return last(c).only_mounted; }));
  keys.push_back(duration_key(
      {"sync_folder.poll_interval",
       "10s",
       "How often to look at it where the system does not tell of changes, and whether there is "
       "something new here to put into it."},
      Range<milliseconds>{milliseconds(100), seconds(86'400)},
      [](Config & c) -> auto& { return last(c).poll_interval; }));
  return keys;
}

}  // namespace

void add_sync_folder_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(count_key(
      {"stick.hop_limit",
       "20",
       "A bundle that would have passed through more nodes than this is not put onto a stick, "
       "even where its own hop limit allows it."},
      {1, 255},
      [](Config & c) -> auto& { return c.stick_hop_limit; }));
  for (auto& key : folder_keys()) {
    key.repeats = true;
    key.begin_table = [](Config& config) { config.sync_folders.emplace_back(); };
    keys.push_back(std::move(key));
  }
}

}  // namespace bindle::agent
