#include "agent/replication/hot_files.hpp"

namespace bindle::agent {

bool HotFiles::asked_for(ManifestId const& file, Eid const& by) {
  if (threshold_ == 0) return false;
  auto const [found, is_new] = askers_.try_emplace(file);
  if (is_new) order_.push_back(file);
  if (order_.size() > kRemembered) {
    askers_.erase(order_.front());
    order_.pop_front();
  }
  auto& askers = found->second;
  if (askers.size() >= threshold_ || !askers.insert(by.node_id()).second) return false;
  return askers.size() == threshold_;
}

}  // namespace bindle::agent
