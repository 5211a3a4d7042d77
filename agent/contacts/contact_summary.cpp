#include "agent/contacts/contact_summary.hpp"

#include <algorithm>

namespace bindle::agent {
namespace {

using storage::ContactNumber;
using storage::ContactRecord;

constexpr std::uint64_t kMsPerHour = 3'600'000;

bool is_asked_for(ContactQuestion const& question, ContactRecord const& record) {
  return record.seen_ms >= question.since_ms && (!question.peer || record.peer == *question.peer) &&
         (!question.medium || record.medium == *question.medium);
}

// Like storage::visit_contacts, for those that are asked for, as they are now.
Result<void> visit(storage::View const& view,
                   ContactQuestion const& question,
                   std::optional<ContactNumber> before,
                   std::function<bool(ContactNumber, ContactRecord const&)> const& take) {
  return storage::visit_contacts(view, before, [&](ContactNumber number, ContactRecord kept) {
    auto const open = question.open.find(number);
    auto const& record = open == question.open.end() ? kept : open->second;
    return !is_asked_for(question, record) || take(number, record);
  });
}

void add(storage::ContactVolume& to, storage::ContactVolume const& volume) {
  to.bundles_sent += volume.bundles_sent;
  to.bytes_sent += volume.bytes_sent;
  to.bundles_received += volume.bundles_received;
  to.bytes_received += volume.bytes_received;
}

std::uint64_t duration_of(ContactRecord const& record) {
  return record.seen_ms - std::min(record.began_ms, record.seen_ms);
}

Result<void> read_matrix(storage::View const& view,
                         std::uint64_t since_ms,
                         TransportReport& report) {
  auto const add_hour = [&report](std::uint64_t,
                                  storage::IslandPair const& pair,
                                  storage::Transported const& amount) {
    auto& sum = report.matrix[pair];
    sum.bundles += amount.bundles;
    sum.bytes += amount.bytes;
    // Nodes that only use the same sticks are never met.
    report.islands.insert({pair.from, pair.to});
  };
  return storage::visit_transported(view, since_ms / kMsPerHour, add_hour);
}

void count_pairs(TransportReport& report) {
  std::set<std::pair<std::string, std::string>> pairs;
  for (auto const& [pair, amount] : report.matrix) {
    if (pair.from == pair.to) continue;
    report.activity.bundles += amount.bundles;
    pairs.insert(std::minmax(pair.from, pair.to));
  }
  report.activity.pairs = pairs.size();
}

}  // namespace

Result<std::vector<NumberedContact>> list_contacts(storage::View const& view,
                                                   ContactQuestion const& question,
                                                   std::optional<ContactNumber> before,
                                                   std::size_t limit) {
  std::vector<NumberedContact> found;
  auto const take = [&](ContactNumber number, ContactRecord const& record) {
    found.push_back({number, record});
    return found.size() < limit;
  };
  TRY_VOID(visit(view, question, before, take));
  return found;
}

Result<std::map<PeerAndMedium, ContactTotals>> summarise_contacts(storage::View const& view,
                                                                  ContactQuestion const& question) {
  std::map<PeerAndMedium, ContactTotals> totals;
  auto const take = [&](ContactNumber, ContactRecord const& record) {
    auto& of = totals[{record.peer, record.medium}];
    ++of.contacts;
    of.up_ms += duration_of(record);
    of.last_seen_ms = std::max(of.last_seen_ms, record.seen_ms);
    add(of.volume, record.volume);
    return true;
  };
  TRY_VOID(visit(view, question, std::nullopt, take));
  return totals;
}

Result<TransportReport> report_transport(storage::View const& view,
                                         ContactQuestion const& question,
                                         IslandMap const& islands,
                                         std::uint64_t now_ms) {
  TransportReport report;
  if (!islands.own().empty()) report.islands.insert(islands.own());
  std::uint64_t contacts = 0;
  auto first_ms = now_ms;
  auto const take = [&](ContactNumber, ContactRecord const& record) {
    ++contacts;
    first_ms = std::min(first_ms, std::max(record.began_ms, question.since_ms));
    auto const peer = Eid::parse(record.peer);
    if (!peer) return true;
    if (auto const& island = islands.island_of(*peer); !island.empty())
      report.islands.insert(island);
    return true;
  };
  TRY_VOID(visit(view, question, std::nullopt, take));
  TRY_VOID(read_matrix(view, question.since_ms, report));
  count_pairs(report);
  auto const hours = static_cast<double>(std::max(now_ms - first_ms, kMsPerHour)) / kMsPerHour;
  report.activity.islands = report.islands.size();
  report.activity.syncs_per_hour = static_cast<double>(contacts) / hours;
  return report;
}

}  // namespace bindle::agent
