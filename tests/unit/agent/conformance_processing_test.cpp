#include "agent/core/report_decisions.hpp"
#include "agent/reception/inspection.hpp"
#include "bundle/envelope.hpp"
#include "tests/support/corpus.hpp"
#include "tests/support/sample_bundles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace bindle::agent {
namespace {

using bindle::testing::conformance_cases;
using bindle::testing::ConformanceCase;
using bindle::testing::eid;

// The node and the moment of tests/conformance/README.md.
constexpr Moment kNow{std::chrono::hours(1), 780'000'500'000};

ReceptionPolicy policy_of_the_node() {
  ReceptionPolicy policy;
  policy.self = NodeIds(eid("dtn://node/"), eid("ipn:100.0"));
  return policy;
}

struct Processed {
  std::string outcome;
  std::optional<ReasonCode> reason;
  std::vector<RequestedReport> reports = {};
  std::set<std::uint64_t> kept = {};  // numbers of extension blocks
};

Processed unintelligible(ByteView wire) {
  Processed processed{.outcome = "delete", .reason = ReasonCode::block_unintelligible};
  if (auto const subject = report_subject_of_unintelligible(wire))
    processed.reports = reports_on_unintelligible(*subject);
  return processed;
}

std::string outcome_of(Reception const& reception, Novelty novelty) {
  if (novelty == Novelty::duplicate) return "discard";
  if (reception.deleted) return "delete";
  if (reception.echo) return "echo";
  return reception.queue == storage::Queue::pending ? "forward" : "deliver";
}

std::set<std::uint64_t> extension_numbers(Envelope const& envelope) {
  std::set<std::uint64_t> numbers;
  for (auto const& block : parse_envelope(envelope).value().extensions)
    numbers.insert(block.number);
  return numbers;
}

Processed process(ByteView wire, Novelty novelty) {
  static Keyring const nobody;
  auto const inspection = inspect(wire, eid("dtn://neighbour/"), nobody, kNow, 0);
  if (!inspection) return unintelligible(wire);
  auto const& received = inspection->received;
  auto const reception = judge(received, policy_of_the_node(), false, kNow);
  Processed processed{.outcome = outcome_of(reception, novelty), .reason = reception.deleted};
  if (inspection->report_subject) {
    processed.reports =
        reports_on_reception(*inspection->report_subject, received.unsupported, reception, novelty);
  }
  auto const& record = inspection->record;
  processed.kept = extension_numbers(
      {.head = record.head, .payload_length = record.payload_length, .tail = record.tail});
  return processed;
}

std::vector<RequestedReport> expected_reports(boost::json::object const& expect) {
  std::vector<RequestedReport> reports = {};
  for (auto const& report : expect.at("reports").as_array()) {
    for (auto const status : kBundleStatuses) {
      if (to_string(status) == report.at(0).as_string())
        reports.push_back({status, ReasonCode{report.at(1).to_number<std::uint64_t>()}});
    }
  }
  return reports;
}

void expect_processed(ConformanceCase const& one) {
  auto const& expect = one.entry.at("expect").as_object();
  auto const processed =
      process(one.wire, one.is_set("duplicate") ? Novelty::duplicate : Novelty::first_time);
  EXPECT_EQ(processed.outcome, bindle::testing::text_of(expect.at("outcome")));
  EXPECT_THAT(processed.reports, ::testing::ElementsAreArray(expected_reports(expect)));
  std::optional<ReasonCode> reason;
  if (auto const* number = expect.if_contains("reason"))
    reason = ReasonCode{number->to_number<std::uint64_t>()};
  EXPECT_EQ(processed.reason, reason);
}

TEST(ConformanceProcessing, EachBundleIsProcessedAsTheRfcSays) {
  auto const cases = conformance_cases("processing");
  EXPECT_FALSE(cases.empty());
  for (auto const& one : cases) {
    SCOPED_TRACE(one.id() + " (" + one.text("reason") + ")");
    expect_processed(one);
  }
}

TEST(ConformanceProcessing, BlocksThatAskForItAreRemoved) {
  for (auto const& one : conformance_cases("processing")) {
    auto const* removed = one.entry.at("expect").as_object().if_contains("removed");
    if (removed == nullptr) continue;
    auto kept = extension_numbers(envelope_of(parse_bundle(one.wire).value()));
    for (auto const& number : removed->as_array())
      EXPECT_EQ(kept.erase(number.to_number<std::uint64_t>()), 1u) << one.id();
    EXPECT_EQ(process(one.wire, Novelty::first_time).kept, kept) << one.id();
  }
}

}  // namespace
}  // namespace bindle::agent
