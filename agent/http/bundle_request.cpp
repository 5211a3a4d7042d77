#include "agent/http/bundle_request.hpp"

#include "bundle/lifetime.hpp"
#include "bundle/primary_block.hpp"
#include "bundle/priority.hpp"
#include "bundle/quantity.hpp"
#include "bundle/status_report.hpp"

#include <chrono>

namespace bindle::agent::http {
namespace {

constexpr std::chrono::milliseconds kDefaultLifetime = std::chrono::days(7);

std::uint64_t request_flag(BundleStatus status) {
  switch (status) {
    case BundleStatus::received:
      return bundle_flag::kReportReception;
    case BundleStatus::forwarded:
      return bundle_flag::kReportForwarding;
    case BundleStatus::delivered:
      return bundle_flag::kReportDelivery;
    case BundleStatus::deleted:
      break;
  }
  return bundle_flag::kReportDeletion;
}

Result<std::uint64_t> report_flags(Exchange const& exchange) {
  std::uint64_t flags = 0;
  for (auto const& name : exchange.queries("report")) {
    if (name == "all") {
      flags |= bundle_flag::kAllReports;
      continue;
    }
    auto const before = flags;
    for (auto const status : kBundleStatuses)
      if (name == to_string(status)) flags |= request_flag(status);
    if (flags == before)
      return fail(Errc::invalid_argument,
                  "report must be received, forwarded, delivered, deleted or all, and may be "
                  "given several times, not \"" +
                      name + "\"");
  }
  return flags;
}

Result<std::uint64_t> flags_of(Exchange const& exchange) {
  TRY(auto flags, report_flags(exchange));
  TRY(auto const timed, exchange.flag("status_time"));
  TRY(auto const whole, exchange.flag("must_not_fragment"));
  if (timed) flags |= bundle_flag::kStatusTimeRequested;
  if (whole) flags |= bundle_flag::kMustNotFragment;
  return flags;
}

Result<void> choose_source(Exchange const& exchange, NodeIds const& self, Utterance& utterance) {
  TRY(auto const anonymous, exchange.flag("anonymous"));
  auto const service = exchange.query("service");
  if (anonymous && service)
    return fail(Errc::invalid_argument, "an anonymous bundle comes from no service");
  if (anonymous) {
    utterance.source = Eid::none();
    utterance.flags |= bundle_flag::kMustNotFragment;
  } else if (service) {
    auto source = self.like(utterance.destination).with_service(*service);
    if (!source) return fail(Errc::invalid_argument, "service: " + source.error().detail);
    utterance.source = std::move(source).value();
  } else {
    utterance.source = self.like(utterance.destination);
  }
  return {};
}

}  // namespace

Result<Eid> endpoint_of(std::string_view name, std::string const& text) {
  auto endpoint = Eid::parse(text);
  if (endpoint && !endpoint->is_local_node()) return endpoint;
  auto const why = endpoint ? "LocalNode never leaves its node" : endpoint.error().detail;
  return fail(Errc::invalid_argument, std::string(name) + ": " + why);
}

Result<Utterance> utterance_of(Exchange const& exchange,
                               NodeIds const& self,
                               std::uint8_t hop_limit) {
  Utterance utterance;
  auto const destination = exchange.query("destination");
  if (!destination)
    return fail(Errc::invalid_argument, "a bundle needs a destination: give ?destination=");
  TRY(utterance.destination, endpoint_of("destination", *destination));
  if (utterance.destination.is_null())
    return fail(Errc::invalid_argument, "destination: the null endpoint has no members");
  utterance.lifetime = kDefaultLifetime;
  if (auto const lifetime = exchange.query("lifetime")) {
    TRY(utterance.lifetime, parse_duration(*lifetime));
  }
  if (utterance.lifetime.count() <= 0)
    return fail(Errc::invalid_argument, "the lifetime must be longer than nothing");
  if (auto const priority = exchange.query("priority")) {
    TRY(utterance.priority, parse_priority(*priority));
  }
  utterance.hop_limit = hop_limit;
  TRY(utterance.flags, flags_of(exchange));
  TRY_VOID(choose_source(exchange, self, utterance));
  auto const asks = (utterance.flags & bundle_flag::kAllReports) != 0;
  if (auto const report_to = exchange.query("report_to")) {
    TRY(utterance.report_to, endpoint_of("report_to", *report_to));
  } else if (asks) {
    utterance.report_to = self.like(utterance.destination);
  }
  return utterance;
}

}  // namespace bindle::agent::http
