#include "agent/neighbours/known_neighbours.hpp"

#include "agent/durable_file.hpp"

#include <algorithm>
#include <utility>

namespace bindle::agent {
namespace {

constexpr std::string_view kFirstLine = "bindle-known-neighbours-v1";
constexpr std::size_t kMaxFile = KnownNeighbours::kMaxEntries * (Eid::kMaxLength + 80);

Error bad_line(std::size_t number, std::string const& why) {
  return fail(Errc::malformed, "line " + std::to_string(number) + ": " + why);
}

Result<std::pair<Eid, KeyFingerprint>> parse_line(std::string_view line) {
  auto const space = std::min(line.find(' '), line.size());
  TRY(auto const fingerprint, KeyFingerprint::parse(line.substr(0, space)));
  TRY(auto node, Eid::parse(line.substr(std::min(space + 1, line.size()))));
  return std::pair(std::move(node), fingerprint);
}

}  // namespace

Result<std::unique_ptr<KnownNeighbours>> KnownNeighbours::open(std::filesystem::path file,
                                                               WorkerPool& workers) {
  auto const text = read_text_file(file, kMaxFile);
  Entries known;
  if (text) {
    auto read = parse(*text);
    if (!read) return fail(read.error().code, file.string() + ": " + read.error().detail);
    known = std::move(*read);
  } else if (text.error().code != Errc::not_found) {
    return text.error();
  }
  return std::unique_ptr<KnownNeighbours>(
      new KnownNeighbours(std::move(file), std::move(known), workers));
}

Result<KnownNeighbours::Entries> KnownNeighbours::parse(std::string_view text) {
  Entries known;
  if (text.empty()) return bad_line(1, "it is missing");
  for (std::size_t number = 1; !text.empty(); ++number) {
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (number == 1) {
      if (line != kFirstLine) return bad_line(number, "it must be " + std::string(kFirstLine));
    } else if (!line.empty() && !line.starts_with('#')) {
      auto entry = parse_line(line);
      if (!entry) return bad_line(number, entry.error().detail);
      if (known.size() == kMaxEntries) return bad_line(number, "there are too many");
      known.insert(std::move(*entry));
    }
  }
  return known;
}

std::string KnownNeighbours::to_text() const {
  auto text = std::string(kFirstLine) + "\n";
  for (auto const& [node, fingerprint] : known_)
    text += fingerprint.to_string() + " " + node.to_string() + "\n";
  return text;
}

std::optional<KeyFingerprint> KnownNeighbours::find(Eid const& node) const {
  auto const found = known_.find(node);
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

std::size_t KnownNeighbours::count(KeyFingerprint const& fingerprint) const {
  auto const has_it = [&](auto const& entry) { return entry.second == fingerprint; };
  return static_cast<std::size_t>(std::count_if(known_.begin(), known_.end(), has_it));
}

Task<Result<void>> KnownNeighbours::remember(Eid node, KeyFingerprint fingerprint) {
  known_.insert_or_assign(std::move(node), fingerprint);
  return save();
}

bool KnownNeighbours::forget(Eid const& node) {
  return known_.erase(node) > 0;
}

Task<Result<void>> KnownNeighbours::save() {
  auto write = [this, version = ++version_, text = to_text()] { return file_.save(version, text); };
  co_return co_await workers_.run(std::move(write));
}

}  // namespace bindle::agent
