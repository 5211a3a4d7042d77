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

}  // namespace bindle::cli
