#include "tools/cli/bundle/octets_input.hpp"

#include "bundle/quantity.hpp"
#include "tools/cli/file_access.hpp"

#include <array>
#include <utility>

namespace bindle::cli {
namespace {

// Two digits an octet, and generous line ends and indentation.
constexpr std::size_t kMaxTextPerOctet = 4;

struct Relaxation {
  std::string_view name;
  void (*apply)(ParsePolicy& policy);
};

constexpr std::array<Relaxation, 3> kRelaxations = {{
    {"primary-crc", [](ParsePolicy& policy) { policy.require_primary_crc = false; }},
    {"age-required", [](ParsePolicy& policy) { policy.require_age_without_clock = false; }},
    {"definite-outer-array",
     [](ParsePolicy& policy) { policy.accept_definite_outer_array = true; }},
}};

Result<void> relax(ParsePolicy& policy, std::string_view name) {
  for (auto const& relaxation : kRelaxations) {
    if (relaxation.name != name) continue;
    relaxation.apply(policy);
    return {};
  }
  return fail(Errc::invalid_argument, "there is no rule \"" + std::string(name) + "\" to relax");
}

std::string input_name(std::string const& file) {
  return file == "-" ? "standard input" : file;
}

}  // namespace

std::vector<std::string> relaxation_names() {
  std::vector<std::string> names;
  for (auto const& relaxation : kRelaxations)
    names.emplace_back(relaxation.name);
  return names;
}

Result<ParsePolicy> relaxed_policy(Relaxations const& relaxations) {
  ParsePolicy policy;
  for (auto const& name : relaxations)
    TRY_VOID(relax(policy, name));
  return policy;
}

Result<std::size_t> max_size_of(OctetsInput const& input) {
  TRY(auto const size, parse_size(input.max_size));
  if (size <= OctetsInput::kMaxSize) return static_cast<std::size_t>(size);
  return fail(Errc::invalid_argument, "--max-size goes up to " + size_text(OctetsInput::kMaxSize));
}

Result<Bytes> read_octets(std::string const& file, OctetsInput const& input) {
  TRY(auto const max_size, max_size_of(input));
  if (input.encoding == Encoding::binary) return read_whole(file, max_size);
  TRY(auto const text, read_whole(file, kMaxTextPerOctet * max_size));
  auto octets = from_hex(as_text(text));
  if (!octets) return fail(Errc::invalid_argument, input_name(file) + ": " + octets.error().detail);
  if (octets->size() <= max_size) return octets;
  return fail(Errc::invalid_argument,
              input_name(file) + " is longer than " + std::to_string(max_size) + " octets");
}

}  // namespace bindle::cli
