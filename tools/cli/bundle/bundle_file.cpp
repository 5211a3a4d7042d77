#include "tools/cli/bundle/bundle_file.hpp"

#include "tools/cli/bundle/violation.hpp"

namespace bindle::cli {

Result<Bytes> read_bundle(std::string const& file,
                          OctetsInput const& input,
                          Relaxations const& relaxations) {
  TRY(auto const policy, relaxed_policy(relaxations));
  TRY(auto octets, read_octets(file, input));
  if (auto const violation = find_violation(octets, policy)) {
    return fail(Errc::malformed, file + ": " + to_string(*violation));
  }
  return octets;
}

Result<ParsedBundle> parse_whole_bundle(ByteView wire) {
  TRY(auto bundle, parse_bundle(wire, ParsePolicy::accepted_before()));
  if (!bundle.primary.fragment) return bundle;
  return fail(Errc::not_permitted, "this is a fragment: put the bundle together first");
}

}  // namespace bindle::cli
