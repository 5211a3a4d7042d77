#pragma once

#include "agent/content/publication.hpp"
#include "agent/http/exchange.hpp"
#include "agent/http/story_object.hpp"
#include "agent/neighbours/known_neighbours.hpp"
#include "agent/neighbours/trust.hpp"
#include "agent/node.hpp"
#include "agent/stick/sync_folders.hpp"
#include "agent/traffic_counters.hpp"
#include "agent/worker_pool.hpp"
#include "convergence/discovery/neighbourhood.hpp"
#include "storage/events.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::agent::http {

// What the node says about itself; fixed once it runs.
struct NodeFacts {
  Eid node_id;
  std::string name;
  std::string role;  // empty: none
  PublisherKey publisher_key;
  std::function<std::string()> tls_fingerprint;  // "sha256:..." of the key that neighbours see
  std::string http_address;
  std::string tcpcl_address;  // empty: no listener
  std::string udpcl_address;  // empty: no listener
  std::function<TrafficCounters()> traffic;
  // Neighbours that announce themselves; null: discovery is off.
  std::function<std::vector<convergence::discovery::Neighbourhood::Entry>()> discovered;
  std::filesystem::path data_dir;
  std::filesystem::path downloads_dir;
  std::uint64_t started_unix_ms = 0;
};

// The HTTP API of the admin port, version 1; docs/http-api.md describes it.
class Api {
 public:
  Api(Node& node,
      storage::Store& store,
      WorkerPool& workers,
      Trust& trust,
      KnownNeighbours& known_neighbours,
      PublishingNode publishing,
      SyncFolders& sync_folders,
      NodeFacts facts);

  // Routes and answers one request. What it returns as an error is not answered yet.
  Task<Result<void>> answer(Exchange& exchange);

  // Replies that go on for ever end.
  void stop() { stopped_ = true; }

 private:
  using Arguments = std::vector<std::string>;  // of the path's {} segments
  using Answer = Task<Result<void>> (Api::*)(Exchange&, Arguments);

  struct Route {
    beast::http::verb method;
    std::string_view path;  // segments; {} stands for any one
    Answer answer;
  };

  static std::vector<Route> routes();

  Task<Result<void>> health(Exchange& exchange, Arguments);
  Task<Result<void>> status(Exchange& exchange, Arguments);
  Task<Result<void>> peers(Exchange& exchange, Arguments);
  Task<Result<void>> contacts(Exchange& exchange, Arguments);
  Task<Result<void>> contact_summary(Exchange& exchange, Arguments);
  Task<Result<void>> transport_matrix(Exchange& exchange, Arguments);
  Task<Result<void>> forget_peer(Exchange& exchange, Arguments arguments);
  Task<Result<void>> keys(Exchange& exchange, Arguments);
  Task<Result<void>> put_key(Exchange& exchange, Arguments);
  Task<Result<void>> key(Exchange& exchange, Arguments arguments);
  Task<Result<void>> remove_key(Exchange& exchange, Arguments arguments);
  Task<Result<void>> vouch(Exchange& exchange, Arguments arguments);
  Task<Result<void>> import_keys(Exchange& exchange, Arguments);
  Task<Result<void>> statements(Exchange& exchange, Arguments);
  Task<Result<void>> take_statement(Exchange& exchange, Arguments);
  Task<Result<void>> channels(Exchange& exchange, Arguments);
  Task<Result<void>> create_channel(Exchange& exchange, Arguments);
  Task<Result<void>> bundles(Exchange& exchange, Arguments);
  Task<Result<void>> list_routes(Exchange& exchange, Arguments);
  Task<Result<void>> explain_route(Exchange& exchange, Arguments);

  Task<Result<void>> send_bundle(Exchange& exchange, Arguments);
  Task<Result<void>> bundle(Exchange& exchange, Arguments arguments);
  Task<Result<void>> bundle_payload(Exchange& exchange, Arguments arguments);
  Task<Result<void>> remove_bundle(Exchange& exchange, Arguments arguments);
  Task<Result<void>> inbox(Exchange& exchange, Arguments);

  Task<Result<void>> publish(Exchange& exchange, Arguments);
  Task<Result<void>> files(Exchange& exchange, Arguments);
  Task<Result<void>> file(Exchange& exchange, Arguments arguments);
  Task<Result<void>> content(Exchange& exchange, Arguments arguments);
  Task<Result<void>> replicas(Exchange& exchange, Arguments arguments);
  Task<Result<void>> remove_file(Exchange& exchange, Arguments arguments);

  Task<Result<void>> search(Exchange& exchange, Arguments);
  Task<Result<void>> ask_others(Exchange& exchange, Arguments);
  Task<Result<void>> answers(Exchange& exchange, Arguments arguments);

  Task<Result<void>> subscriptions(Exchange& exchange, Arguments);
  Task<Result<void>> set_subscription(Exchange& exchange, Arguments);
  Task<Result<void>> remove_subscription(Exchange& exchange, Arguments arguments);
  Task<Result<void>> try_subscription(Exchange& exchange, Arguments);

  Task<Result<void>> request_download(Exchange& exchange, Arguments);
  Task<Result<void>> downloads(Exchange& exchange, Arguments);
  Task<Result<void>> download(Exchange& exchange, Arguments arguments);
  Task<Result<void>> change_download(Exchange& exchange, Arguments arguments);
  Task<Result<void>> cancel_download(Exchange& exchange, Arguments arguments);

  Task<Result<void>> library(Exchange& exchange, Arguments);
  Task<Result<void>> library_stats(Exchange& exchange, Arguments);
  Task<Result<void>> library_plan(Exchange& exchange, Arguments);
  Task<Result<void>> library_evictions(Exchange& exchange, Arguments);
  Task<Result<void>> clear_library(Exchange& exchange, Arguments);
  Task<Result<void>> library_why(Exchange& exchange, Arguments arguments);
  Task<Result<void>> pin_file(Exchange& exchange, Arguments arguments);
  Task<Result<void>> unpin_file(Exchange& exchange, Arguments arguments);

  Task<Result<void>> events(Exchange& exchange, Arguments);
  Task<Result<void>> event_stream(Exchange& exchange, Arguments);
  Task<Result<void>> where(Exchange& exchange, Arguments arguments);

  Task<Result<void>> sync_stick(Exchange& exchange, Arguments);
  Task<Result<void>> sticks(Exchange& exchange, Arguments);

  Task<Result<void>> send_record(Exchange& exchange,
                                 beast::http::status status,
                                 storage::Arrival arrival);
  Task<Result<void>> set_pin(Exchange& exchange, std::string file, Library::Pin pin);
  Task<Result<void>> send_why(Exchange& exchange, ManifestId file);
  Task<Result<void>> send_download(Exchange& exchange, beast::http::status status, ManifestId file);
  void add_progress(boost::json::object& download, ManifestId const& file);
  Task<Result<PublishedFile>> receive_file(Exchange& exchange, Publication& publication);
  Task<Result<void>> send_content(Exchange& exchange,
                                  ReadableManifest const& file,
                                  std::uint64_t first,
                                  std::uint64_t length);

  // A full id, or at least eight digits that only one known file's id begins with.
  Task<Result<ManifestId>> file_id(std::string text);

  // A file's id as above; or a bundle's, or its arrival number.
  Task<Result<StoryObject>> story_object(std::string text);
  Task<Result<storage::EventQuery>> event_query(Exchange const& exchange);
  Task<Result<void>> follow_events(Exchange& exchange, storage::EventQuery query);
  boost::json::object json_of_key(PublisherKey const& key, Keyring::Entry const& entry) const;

  Node& node_;
  storage::Store& store_;
  WorkerPool& workers_;
  Trust& trust_;
  KnownNeighbours& known_neighbours_;
  PublishingNode publishing_;
  SyncFolders& sync_folders_;
  NodeFacts facts_;
  std::vector<Route> routes_;
  std::size_t event_streams_ = 0;
  bool stopped_ = false;
};

}  // namespace bindle::agent::http
