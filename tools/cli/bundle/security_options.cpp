#include "tools/cli/bundle/security_options.hpp"

#include "tools/cli/block_description.hpp"
#include "tools/cli/bundle/processing_flags.hpp"
#include "tools/cli/file_access.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

namespace bindle::cli {
namespace {

constexpr std::size_t kMaxHexKeyFile = 1024;
constexpr std::size_t kLeastKeySize = 16;
constexpr std::size_t kMostKeySize = 64;
constexpr std::string_view kNoScope = "none";

struct ScopeFlag {
  std::string_view name;
  bpsec::ScopeFlags flag;
};

constexpr std::array<ScopeFlag, 3> kScopeFlags = {{
    {"primary-block", bpsec::scope::kPrimaryBlock},
    {"target-header", bpsec::scope::kTargetHeader},
    {"security-header", bpsec::scope::kSecurityHeader},
}};

std::optional<std::uint64_t> as_number(std::string_view text) {
  std::uint64_t number = 0;
  auto const* const end = text.data() + text.size();
  auto const parsed = std::from_chars(text.data(), end, number);
  return parsed.ec == std::errc{} && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

Result<std::uint64_t> find_target(std::string const& target, ParsedBundle const& bundle) {
  if (target == "primary") return bpsec::kPrimaryBlockNumber;
  if (target == "payload") return kPayloadBlockNumber;
  if (auto const number = as_number(target)) return *number;
  auto const is_it = [&target](BlockView const& block) {
    return hyphenated(block_type_name(block.type)) == target;
  };
  auto const& blocks = bundle.extensions;
  auto const found = std::find_if(blocks.begin(), blocks.end(), is_it);
  if (found == blocks.end()) {
    return fail(Errc::invalid_argument, "--target: there is no block \"" + target + "\"");
  }
  if (std::count_if(blocks.begin(), blocks.end(), is_it) == 1) return found->number;
  return fail(Errc::invalid_argument,
              "--target: there are several blocks \"" + target + "\": name one by its number");
}

}  // namespace

Result<bpsec::SecretKey> read_secret_key(std::string const& file) {
  TRY(auto text, read_whole(file, kMaxHexKeyFile));
  auto key = bpsec::SecretKey::from_hex(as_text(text));
  bpsec::wipe(text);
  if (key && key->size() >= kLeastKeySize && key->size() <= kMostKeySize) return key;
  return fail(Errc::malformed, file + " is no key of 16 to 64 octets in hexadecimal");
}

Result<bpsec::BlockNumbers> find_targets(std::vector<std::string> const& targets,
                                         ParsedBundle const& bundle) {
  bpsec::BlockNumbers numbers;
  for (auto const& target : targets) {
    TRY(auto const number, find_target(target, bundle));
    if (!bpsec::contains(numbers, number)) numbers.push_back(number);
  }
  return numbers;
}

std::vector<std::string> scope_names() {
  std::vector<std::string> names{std::string(kNoScope)};
  for (auto const& flag : kScopeFlags)
    names.emplace_back(flag.name);
  return names;
}

Result<bpsec::ScopeFlags> parse_scope(std::vector<std::string> const& names) {
  if (names.empty()) return bpsec::scope::kAll;
  bpsec::ScopeFlags flags = 0;
  for (auto const& name : names) {
    auto const is_it = [&name](ScopeFlag const& flag) { return flag.name == name; };
    auto const* const found = std::find_if(kScopeFlags.begin(), kScopeFlags.end(), is_it);
    if (found != kScopeFlags.end()) {
      flags = static_cast<bpsec::ScopeFlags>(flags | found->flag);
    } else if (name != kNoScope || names.size() > 1) {
      return fail(Errc::invalid_argument, "--scope: \"" + name + "\" does not fit");
    }
  }
  return flags;
}

std::vector<std::string> scope_flag_names(bpsec::ScopeFlags flags) {
  std::vector<std::string> names;
  for (auto const& flag : kScopeFlags) {
    if ((flags & flag.flag) != 0) names.emplace_back(flag.name);
  }
  return names;
}

Result<Eid> find_security_source(std::string const& named, ParsedBundle const& bundle) {
  if (!named.empty()) {
    auto source = Eid::parse(named);
    if (source && source->is_singleton()) return source;
    return fail(Errc::invalid_argument,
                "--security-source: \"" + named + "\" names no single node");
  }
  if (!bundle.primary.source.is_null()) return bundle.primary.source.node_id();
  return fail(Errc::invalid_argument, "the bundle is anonymous: say --security-source");
}

}  // namespace bindle::cli
