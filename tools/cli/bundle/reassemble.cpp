#include "tools/cli/bundle/reassemble.hpp"

#include "bundle/reassembly.hpp"
#include "tools/cli/bundle/bundle_file.hpp"
#include "tools/cli/bundle/made_bundle.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace bindle::cli {
namespace {

namespace json = boost::json;

using Wires = std::vector<Bytes>;
using Gaps = std::vector<PayloadRange>;

Result<Wires> read_fragments(ReassembleBundle const& command) {
  Wires wires;
  for (auto const& file : command.files) {
    TRY(auto wire, read_bundle(file, command.input, command.relax));
    wires.push_back(std::move(wire));
  }
  return wires;
}

// What is missing of the unit that the fragments are of.
Result<Gaps> find_gaps(Wires const& wires) {
  CoveredRanges covered;
  std::uint64_t total_length = 0;
  for (auto const& wire : wires) {
    TRY(auto const bundle, parse_bundle(wire, ParsePolicy::accepted_before()));
    if (bundle.primary.fragment) total_length = bundle.primary.fragment->total_length;
    TRY(auto const range, adu_range(bundle));
    TRY_VOID(covered.add(range));
  }
  return covered.missing(total_length);
}

std::string text_of(Gaps const& gaps) {
  std::string text;
  for (auto const& gap : gaps) {
    text += (text.empty() ? "" : ", ") + std::to_string(gap.offset) + " to " +
            std::to_string(gap.end() - 1);
  }
  return text;
}

void tell_gaps(Gaps const& gaps, Console& console) {
  if (console.wants_json()) {
    json::array missing;
    for (auto const& gap : gaps)
      missing.emplace_back(json::object{{"offset", gap.offset}, {"length", gap.length}});
    console.write_json(json::object{{"missing", std::move(missing)}});
  }
  console.complain(fail(Errc::not_found, "octets of the payload are missing: " + text_of(gaps)));
}

}  // namespace

Result<ExitCode> run(ReassembleBundle const& command, Session& session) {
  TRY(auto const max_size, max_size_of(command.input));
  TRY(auto const wires, read_fragments(command));
  std::vector<ByteView> const views(wires.begin(), wires.end());
  auto const whole = reassemble(views, max_size, ParsePolicy::accepted_before());
  if (!whole && whole.error().code == Errc::not_found) {
    TRY(auto const gaps, find_gaps(wires));
    tell_gaps(gaps, session.console);
    return ExitCode::partial;
  }
  if (!whole) return whole.error();
  TRY_VOID(hand_over(*whole, command.output, session.console));
  return ExitCode::ok;
}

}  // namespace bindle::cli
