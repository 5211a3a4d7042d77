#include "agent/subscriptions/fetch_line.hpp"

namespace bindle::agent {
namespace {

template <class Key>
std::size_t count_of(std::map<Key, std::size_t> const& counts, Key const& key) {
  auto const found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

template <class Key>
void count_down(std::map<Key, std::size_t>& counts, Key const& key) {
  auto const found = counts.find(key);
  if (--found->second == 0) counts.erase(found);
}

}  // namespace

void FetchLine::add(Waiting waiting) {
  lines_[std::move(waiting.whose)].push_back(waiting.file);
  ++waiting_;
}

std::optional<ManifestId> FetchLine::next() {
  if (placed_.size() >= shares_.all) return std::nullopt;
  auto at = last_ ? lines_.upper_bound(*last_) : lines_.begin();
  for (auto left = lines_.size(); left > 0; --left, ++at) {
    if (at == lines_.end()) at = lines_.begin();
    if (!has_place_for(at->first)) continue;
    auto const whose = at->first;
    auto const file = at->second.front();
    at->second.pop_front();
    if (at->second.empty()) lines_.erase(at);
    --waiting_;
    last_ = whose;
    ++of_subscription_[whose.subscription];
    ++of_publisher_[whose.publisher];
    placed_.emplace(file, whose);
    return file;
  }
  return std::nullopt;
}

bool FetchLine::has_place_for(Whose const& whose) const {
  return count_of(of_subscription_, whose.subscription) < shares_.of_subscription &&
         count_of(of_publisher_, whose.publisher) < shares_.of_publisher;
}

void FetchLine::put_back(ManifestId const& file) {
  auto const found = placed_.find(file);
  if (found == placed_.end()) return;
  auto whose = found->second;
  leave(file);
  add({file, std::move(whose)});
}

void FetchLine::leave(ManifestId const& file) {
  auto const found = placed_.find(file);
  if (found == placed_.end()) return;
  count_down(of_subscription_, found->second.subscription);
  count_down(of_publisher_, found->second.publisher);
  placed_.erase(found);
}

std::vector<ManifestId> FetchLine::placed() const {
  std::vector<ManifestId> files;
  for (auto const& [file, whose] : placed_)
    files.push_back(file);
  return files;
}

}  // namespace bindle::agent
