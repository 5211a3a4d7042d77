#pragma once

#include "agent/shared_text_file.hpp"
#include "agent/worker_pool.hpp"
#include "bundle/eid.hpp"
#include "convergence/task.hpp"
#include "convergence/tcpcl/tls/peer_certificate.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bindle::agent {

using convergence::tcpcl::KeyFingerprint;

// The keys with which neighbours were met first (trust on first use), in a file of the node's
// folder: the line `bindle-known-neighbours-v1`, then for each a line `<fingerprint> <node ID>`.
// Belongs to the I/O thread.
class KnownNeighbours {
 public:
  static constexpr std::size_t kMaxEntries = 16'384;

  // Nobody is known when there is no such file. Fails with Errc::malformed and the number of the
  // line. Blocks.
  static Result<std::unique_ptr<KnownNeighbours>> open(std::filesystem::path file,
                                                       WorkerPool& workers);

  std::optional<KeyFingerprint> find(Eid const& node) const;

  // Nodes that were met with this key.
  std::size_t count(KeyFingerprint const& fingerprint) const;

  bool full() const { return known_.size() >= kMaxEntries; }

  // Counts at once, whenever the task runs; it completes when the file shows it. Not when full().
  Task<Result<void>> remember(Eid node, KeyFingerprint fingerprint);

  // Counts at once; false if nothing was remembered. The file shows it when save() completes.
  bool forget(Eid const& node);
  Task<Result<void>> save();

 private:
  using Entries = std::map<Eid, KeyFingerprint>;

  KnownNeighbours(std::filesystem::path file, Entries known, WorkerPool& workers)
      : file_(std::move(file)), known_(std::move(known)), workers_(workers) {}

  static Result<Entries> parse(std::string_view text);
  std::string to_text() const;

  SharedTextFile file_;
  Entries known_;
  std::uint64_t version_ = 0;
  WorkerPool& workers_;
};

}  // namespace bindle::agent
