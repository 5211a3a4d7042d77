#pragma once

#include "agent/core/core.hpp"
#include "tests/unit/agent/sample_queue.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bindle::test {

// Cores joined in memory: containers for storage, links that carry a bundle at once, a clock that
// moves when it is told to. What happens follows from the calls alone.
class Mesh {
 public:
  using NodeIndex = std::size_t;
  using LinkIndex = std::size_t;

  static constexpr std::uint8_t kHopLimit = 20;

  explicit Mesh(std::size_t nodes);

  // Both ends hear of the link. Several links can join the same two nodes.
  LinkIndex connect(NodeIndex a, NodeIndex b);

  // As connect(), but each end hears of the two links in another order.
  std::pair<LinkIndex, LinkIndex> connect_crosswise(NodeIndex a, NodeIndex b);
  void disconnect(LinkIndex link);

  // Once what the link is for has passed.
  void disconnect_after_settling(LinkIndex link) {
    settle();
    disconnect(link);
    settle();
  }

  // The link breaks in the middle of the transfer after the next `transfers`.
  void break_after(LinkIndex link, std::size_t transfers) {
    links_[link].transfers_left = transfers;
  }

  // A file of these chunks is published at the node.
  ManifestId publish(NodeIndex node, std::string const& name, std::vector<ChunkId> const& chunks);

  // The node has this chunk of a file that it knows.
  void hold(NodeIndex node, ChunkId const& chunk);

  // The node knows the file's manifest and wants its chunks.
  void want(NodeIndex node, ManifestId const& file);

  // The node wants a file whose manifest it does not know.
  void want_manifest(NodeIndex node, ManifestId const& file);

  // The node's copies of the manifest's bundle expire. What it knows of the file stays.
  void drop_manifest_bundles(NodeIndex node, ManifestId const& file);

  // Until nothing more happens at this moment.
  void settle();

  // Moves the clock from one thing that is due to the next.
  void pass(std::chrono::milliseconds time);

  bool knows(NodeIndex node, ManifestId const& file) const {
    return node_at(node).files.contains(file);
  }

  bool has_finished(NodeIndex node, ManifestId const& file) const {
    return node_at(node).finished.contains(file);
  }

  std::size_t carried(LinkIndex link) const { return links_[link].carried; }

  std::size_t requests_made(NodeIndex node) const { return node_at(node).requests_made; }

  // How often a bundle of this chunk came to the node.
  std::size_t arrivals(NodeIndex node, ChunkId const& chunk) const;

 private:
  struct Bundle {
    std::string id;
    agent::QueuedBundle queued;
    HopCount hops{kHopLimit, 0};
    std::optional<ChunkRequest> request;
    std::optional<ChunkHoldings> holdings;
    std::vector<ChunkId> chunks;  // of a manifest
  };

  struct Node {
    explicit Node(agent::Core::Settings settings)
        : self(settings.reception.self.primary()), core(settings) {}

    Eid self;
    agent::Core core;
    std::map<storage::Arrival, Bundle> bundles;
    storage::Arrival last_arrival = 0;
    std::set<std::string> known;
    std::set<ChunkId> chunks;
    std::map<ChunkId, std::size_t> chunk_arrivals;
    std::map<ManifestId, std::vector<ChunkId>> files;
    std::map<ManifestId, storage::Arrival> requests;
    std::map<Eid, agent::Contact::Watermarks> offered;
    std::set<ManifestId> finished;
    std::size_t requests_made = 0;
  };

  struct Link {
    NodeIndex a = 0;
    NodeIndex b = 0;
    bool up = false;
    std::size_t carried = 0;
    std::optional<std::size_t> transfers_left;
  };

  Node& node_at(NodeIndex node) { return *nodes_[node]; }

  Node const& node_at(NodeIndex node) const { return *nodes_[node]; }

  agent::Moment now() const { return at(now_); }

  LinkIndex add_link(NodeIndex a, NodeIndex b);
  void raise(NodeIndex node, LinkIndex link);
  NodeIndex other_end(NodeIndex node, LinkIndex link) const;
  void later(NodeIndex node, agent::Actions actions);
  storage::Arrival store(Node& node, Bundle bundle);
  Bundle make(Node& node, ContentKind kind, std::array<std::uint8_t, 32> const& object);
  agent::TransferOutcome carry(NodeIndex from, LinkIndex link, storage::Arrival arrival);
  void receive(NodeIndex node, LinkIndex link, Bundle bundle);

  void perform(NodeIndex node, agent::action::Fetch const& fetch);
  void perform(NodeIndex node, agent::action::Resolve const& resolve);
  void perform(NodeIndex node, agent::action::Send const& send);

  void perform(NodeIndex, agent::action::HandedOn const&) {}

  void perform(NodeIndex, agent::action::Withhold const&) {}

  // Everything floods here, and nobody asks for inventories.
  void perform(NodeIndex, agent::action::FetchRouted const&) {}

  void perform(NodeIndex, agent::action::OfferInventory const&) {}

  void perform(NodeIndex, agent::action::TellPredictabilities const&) {}

  void perform(NodeIndex node, agent::action::RaiseWatermark const& raised);
  void perform(NodeIndex node, agent::action::RequestChunks const& request);
  void perform(NodeIndex node, agent::action::AskNeighbour const& ask);
  void perform(NodeIndex node, agent::action::LookUpRequest const& look_up);
  void tell_holdings(NodeIndex node, LinkIndex link, ManifestId const& file);
  void answer_with_manifest(NodeIndex node, agent::action::LookUpRequest const& look_up);
  void perform(NodeIndex node, agent::action::CopyChunk const& copy);
  void perform(NodeIndex node, agent::action::FinishDownload const& finish);

  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<Link> links_;
  std::deque<std::pair<NodeIndex, agent::Action>> actions_;
  std::chrono::milliseconds now_{0};
  std::uint64_t made_ = 0;
};

inline Mesh::Mesh(std::size_t nodes) {
  for (std::size_t i = 0; i < nodes; ++i) {
    agent::Core::Settings settings;
    settings.reception.self = eid("dtn://node-" + std::to_string(i) + "/");
    settings.seed = i;
    nodes_.push_back(std::make_unique<Node>(settings));
  }
}

inline Mesh::LinkIndex Mesh::add_link(NodeIndex a, NodeIndex b) {
  links_.push_back({.a = a, .b = b, .up = true, .transfers_left = {}});
  return links_.size() - 1;
}

inline void Mesh::raise(NodeIndex node, LinkIndex link) {
  auto& at = node_at(node);
  auto const& neighbour = node_at(other_end(node, link)).self;
  later(
      node,
      at.core.link_up(
          convergence::LinkId{link}, neighbour, {true, true, true}, at.offered[neighbour], now()));
}

inline Mesh::LinkIndex Mesh::connect(NodeIndex a, NodeIndex b) {
  auto const link = add_link(a, b);
  raise(a, link);
  raise(b, link);
  return link;
}

inline std::pair<Mesh::LinkIndex, Mesh::LinkIndex> Mesh::connect_crosswise(NodeIndex a,
                                                                           NodeIndex b) {
  auto const one = add_link(a, b);
  auto const two = add_link(a, b);
  raise(a, one);
  raise(b, two);
  raise(a, two);
  raise(b, one);
  return {one, two};
}

inline void Mesh::disconnect(LinkIndex link) {
  links_[link].up = false;
  for (auto const node : {links_[link].a, links_[link].b})
    later(node, node_at(node).core.link_down(convergence::LinkId{link}, now()));
}

inline Mesh::NodeIndex Mesh::other_end(NodeIndex node, LinkIndex link) const {
  return links_[link].a == node ? links_[link].b : links_[link].a;
}

inline void Mesh::later(NodeIndex node, agent::Actions actions) {
  for (auto& action : actions)
    actions_.emplace_back(node, std::move(action));
}

inline storage::Arrival Mesh::store(Node& node, Bundle bundle) {
  auto const arrival = ++node.last_arrival;
  bundle.queued.arrival = arrival;
  node.known.insert(bundle.id);
  node.bundles.emplace(arrival, std::move(bundle));
  return arrival;
}

inline Mesh::Bundle Mesh::make(Node& node,
                               ContentKind kind,
                               std::array<std::uint8_t, 32> const& object) {
  Bundle bundle;
  bundle.id = std::to_string(++made_);
  bundle.queued = queued(0);
  bundle.queued.source = node.self;
  bundle.queued.kind = kind;
  bundle.queued.object = object;
  return bundle;
}

inline ManifestId Mesh::publish(NodeIndex node,
                                std::string const& name,
                                std::vector<ChunkId> const& chunks) {
  auto& at = node_at(node);
  auto const file = file_named(name);
  for (auto const& chunk : chunks)
    if (at.chunks.insert(chunk).second) store(at, make(at, ContentKind::chunk, chunk.bytes));
  auto manifest = make(at, ContentKind::manifest, file.bytes);
  manifest.chunks = at.files[file] = chunks;
  store(at, std::move(manifest));
  later(node, at.core.bundles_queued(storage::SendClass::normal, now()));
  return file;
}

inline void Mesh::hold(NodeIndex node, ChunkId const& chunk) {
  auto& at = node_at(node);
  if (at.chunks.insert(chunk).second) store(at, make(at, ContentKind::chunk, chunk.bytes));
}

inline void Mesh::want(NodeIndex node, ManifestId const& file) {
  auto& at = node_at(node);
  auto const& chunks = at.files.at(file);
  std::vector<bool> held;
  for (auto const& chunk : chunks)
    held.push_back(at.chunks.contains(chunk));
  later(node, at.core.download_started(file, chunks, agent::PositionSet(std::move(held)), now()));
}

inline void Mesh::want_manifest(NodeIndex node, ManifestId const& file) {
  later(node, node_at(node).core.manifest_awaited(file, now(), Priority::normal));
}

inline void Mesh::drop_manifest_bundles(NodeIndex node, ManifestId const& file) {
  std::erase_if(node_at(node).bundles, [&](auto const& each) {
    auto const& queued = each.second.queued;
    return queued.kind == ContentKind::manifest && queued.object == file.bytes;
  });
}

inline void Mesh::settle() {
  while (!actions_.empty()) {
    auto const [node, action] = std::move(actions_.front());
    actions_.pop_front();
    std::visit([this, at = node](auto const& what) { perform(at, what); }, action);
  }
}

inline void Mesh::pass(std::chrono::milliseconds time) {
  auto const end = now_ + time;
  settle();
  while (now_ < end) {
    auto next = end;
    for (auto const& node : nodes_)
      next = std::min(next, node->core.next_wakeup().value_or(end));
    now_ = std::max(next, now_ + std::chrono::milliseconds(1));
    for (NodeIndex node = 0; node < nodes_.size(); ++node)
      later(node, node_at(node).core.tick(now()));
    settle();
  }
}

inline std::size_t Mesh::arrivals(NodeIndex node, ChunkId const& chunk) const {
  auto const found = node_at(node).chunk_arrivals.find(chunk);
  return found == node_at(node).chunk_arrivals.end() ? 0 : found->second;
}

inline agent::TransferOutcome Mesh::carry(NodeIndex from,
                                          LinkIndex link,
                                          storage::Arrival arrival) {
  using agent::TransferOutcome;
  auto& way = links_[link];
  if (!way.up) return TransferOutcome::link_lost;
  auto const stored = node_at(from).bundles.find(arrival);
  if (stored == node_at(from).bundles.end()) return TransferOutcome::refused_not_acceptable;
  if (way.transfers_left && (*way.transfers_left)-- == 0) {
    way.transfers_left.reset();
    disconnect(link);
    return TransferOutcome::link_lost;
  }
  auto bundle = stored->second;
  ++bundle.hops.count;
  if (bundle.hops.exceeded()) return TransferOutcome::refused_not_acceptable;
  ++way.carried;
  receive(other_end(from, link), link, std::move(bundle));
  return TransferOutcome::acknowledged;
}

inline void Mesh::receive(NodeIndex node, LinkIndex link, Bundle bundle) {
  auto& at = node_at(node);
  agent::ReceivedBundle received;
  received.neighbour = node_at(other_end(node, link)).self;
  bundle.queued.received_from = received.neighbour;
  received.hop_count = bundle.hops;
  received.request = bundle.request;
  received.holdings = bundle.holdings;
  auto const is_chunk = bundle.queued.kind == ContentKind::chunk;
  ChunkId const chunk{bundle.queued.object};
  if (is_chunk) ++at.chunk_arrivals[chunk];
  if (at.known.contains(bundle.id)) return;

  received.bundle = bundle.queued;
  auto const reception = at.core.bundle_received(convergence::LinkId{link}, received, now());
  std::vector<agent::Placement> places;
  if (is_chunk) {
    at.chunks.insert(chunk);
    places = at.core.placements(chunk);
    // As the daemon does it: the first file gets the octets with the bundle, the others a copy.
    if (!places.empty()) places.resize(1);
  }
  if (bundle.queued.kind == ContentKind::manifest)
    at.files[ManifestId{bundle.queued.object}] = bundle.chunks;
  received.bundle.arrival = store(at, std::move(bundle));
  if (received.holdings)
    later(node, at.core.holdings_heard(convergence::LinkId{link}, *received.holdings, now()));
  later(node, at.core.bundle_stored(convergence::LinkId{link}, received, reception, places, now()));
}

inline void Mesh::perform(NodeIndex node, agent::action::Fetch const& fetch) {
  auto& at = node_at(node);
  std::vector<agent::QueuedBundle> page;
  for (auto found = at.bundles.upper_bound(fetch.what.after);
       found != at.bundles.end() && page.size() < fetch.what.limit;
       ++found)
    if (found->second.queued.send_class == fetch.what.send_class)
      page.push_back(found->second.queued);
  later(node, at.core.fetched(fetch.link, fetch.what, page, now()));
}

inline void Mesh::perform(NodeIndex node, agent::action::Resolve const& resolve) {
  auto& at = node_at(node);
  std::vector<agent::QueuedBundle> bundles;
  for (auto const& [arrival, bundle] : at.bundles)
    for (auto const& chunk : resolve.what.chunks)
      if (bundle.queued.kind == ContentKind::chunk && bundle.queued.object == chunk.bytes)
        bundles.push_back(bundle.queued);
  later(node, at.core.resolved(resolve.link, resolve.what.send_class, std::move(bundles), now()));
}

inline void Mesh::perform(NodeIndex node, agent::action::Send const& send) {
  auto const arrival = send.bundle.arrival;
  auto const outcome = carry(node, send.link.value, arrival);
  later(node, node_at(node).core.transfer_settled(send.link, arrival, outcome, now()));
}

inline void Mesh::perform(NodeIndex node, agent::action::RaiseWatermark const& raised) {
  node_at(node).offered[raised.neighbour][static_cast<std::size_t>(raised.send_class)] =
      raised.offered_up_to;
}

inline void Mesh::perform(NodeIndex node, agent::action::RequestChunks const& request) {
  auto& at = node_at(node);
  ++at.requests_made;
  auto const& file = request.request.manifest;
  auto bundle = make(at, ContentKind::request, file.bytes);
  bundle.request = request.request;
  auto const former = std::exchange(at.requests[file], store(at, std::move(bundle)));
  at.bundles.erase(former);
  later(node, at.core.bundles_queued(storage::SendClass::normal, now()));
}

inline void Mesh::perform(NodeIndex node, agent::action::AskNeighbour const& ask) {
  auto& at = node_at(node);
  auto bundle = make(at, ContentKind::request, ask.request.manifest.bytes);
  bundle.queued.destination = ask.neighbour;
  bundle.request = ask.request;
  store(at, std::move(bundle));
  later(node, at.core.bundles_queued(storage::SendClass::normal, now()));
}

// What the node holds of the file, for the neighbour on the link.
inline void Mesh::tell_holdings(NodeIndex node, LinkIndex link, ManifestId const& file) {
  auto& at = node_at(node);
  std::vector<bool> lacking;
  for (auto const& chunk : at.files[file])
    lacking.push_back(!at.chunks.contains(chunk));
  auto bundle = make(at, ContentKind::holdings, file.bytes);
  bundle.queued.destination = node_at(other_end(node, link)).self;
  bundle.holdings = ChunkHoldings{file, missing_ranges(lacking)};
  store(at, std::move(bundle));
  later(node, at.core.bundles_queued(storage::SendClass::normal, now()));
}

inline void Mesh::answer_with_manifest(NodeIndex node,
                                       agent::action::LookUpRequest const& look_up) {
  auto& at = node_at(node);
  auto const& file = look_up.request.manifest;
  auto const known = at.files.find(file);
  if (known == at.files.end()) return;
  auto manifest = make(at, ContentKind::manifest, file.bytes);
  manifest.chunks = known->second;
  auto const arrival = store(at, std::move(manifest));
  later(node,
        at.core.manifest_found(
            look_up.link, look_up.send_class, at.bundles.at(arrival).queued, now()));
}

inline void Mesh::perform(NodeIndex node, agent::action::LookUpRequest const& look_up) {
  auto& at = node_at(node);
  std::vector<ChunkId> held;
  std::vector<ChunkId> lacking;
  auto const& file = look_up.request.manifest;
  if (look_up.request.asks_for_manifest()) return answer_with_manifest(node, look_up);
  if (auto const known = at.files.find(file); known != at.files.end()) {
    auto const& chunks = known->second;
    auto const sort_out = [&](std::uint32_t position) {
      (at.chunks.contains(chunks[position]) ? held : lacking).push_back(chunks[position]);
    };
    for_each_position(look_up.request, static_cast<std::uint32_t>(chunks.size()), sort_out);
  }
  if (look_up.of_this_node) {
    lacking.clear();
    tell_holdings(node, look_up.link.value, file);
  }
  later(node,
        at.core.request_looked_up(look_up.link, file, look_up.send_class, held, lacking, now()));
}

inline void Mesh::perform(NodeIndex node, agent::action::CopyChunk const& copy) {
  later(node, node_at(node).core.chunk_placed(copy.places, now()));
}

inline void Mesh::perform(NodeIndex node, agent::action::FinishDownload const& finish) {
  node_at(node).core.download_ended(finish.file);
  node_at(node).finished.insert(finish.file);
}

}  // namespace bindle::test
