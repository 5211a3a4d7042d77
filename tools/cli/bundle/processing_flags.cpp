#include "tools/cli/bundle/processing_flags.hpp"

#include "bundle/canonical_block.hpp"
#include "bundle/primary_block.hpp"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <span>

namespace bindle::cli {
namespace {

namespace json = boost::json;

struct Flag {
  std::uint64_t bit;
  std::string_view name;
};

constexpr std::array<Flag, 9> kBundleFlags = {{
    {bundle_flag::kIsFragment, "is a fragment"},
    {bundle_flag::kAdministrativeRecord, "administrative record"},
    {bundle_flag::kMustNotFragment, "must not be fragmented"},
    {bundle_flag::kAcknowledgementRequested, "acknowledgement requested"},
    {bundle_flag::kStatusTimeRequested, "status time requested"},
    {bundle_flag::kReportReception, "report reception"},
    {bundle_flag::kReportForwarding, "report forwarding"},
    {bundle_flag::kReportDelivery, "report delivery"},
    {bundle_flag::kReportDeletion, "report deletion"},
}};

constexpr std::array<Flag, 4> kBlockFlags = {{
    {block_flag::kReplicateInFragments, "replicate in every fragment"},
    {block_flag::kReportIfUnprocessed, "report if it cannot be processed"},
    {block_flag::kDeleteBundleIfUnprocessed, "delete bundle if it cannot be processed"},
    {block_flag::kDiscardIfUnprocessed, "discard if it cannot be processed"},
}};

std::string in_hex(std::uint64_t bits) {
  std::array<char, 32> text{};
  auto const length = std::snprintf(text.data(), text.size(), "0x%" PRIx64, bits);
  return {text.data(), static_cast<std::size_t>(length)};
}

json::array names_of(std::uint64_t flags, std::span<Flag const> known) {
  json::array names;
  for (auto const& flag : known) {
    if ((flags & flag.bit) != 0) names.emplace_back(flag.name);
    flags &= ~flag.bit;
  }
  if (flags != 0) names.emplace_back("reserved bits " + in_hex(flags));
  return names;
}

}  // namespace

std::string hyphenated(std::string_view name) {
  std::string joined(name);
  std::replace(joined.begin(), joined.end(), ' ', '-');
  return joined;
}

json::array bundle_flag_names(std::uint64_t flags) {
  return names_of(flags, kBundleFlags);
}

json::array block_flag_names(std::uint64_t flags) {
  return names_of(flags, kBlockFlags);
}

Result<std::uint64_t> parse_bundle_flag(std::string_view name) {
  auto const is_it = [wanted = hyphenated(name)](Flag const& flag) {
    return hyphenated(flag.name) == wanted;
  };
  auto const* const found = std::find_if(kBundleFlags.begin(), kBundleFlags.end(), is_it);
  if (found != kBundleFlags.end()) return found->bit;
  return fail(Errc::invalid_argument, "there is no bundle flag \"" + std::string(name) + "\"");
}

std::vector<std::string> bundle_flag_options() {
  std::vector<std::string> names;
  for (auto const& flag : kBundleFlags)
    names.push_back(hyphenated(flag.name));
  return names;
}

}  // namespace bindle::cli
