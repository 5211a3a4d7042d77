#include "tests/fuzz/require.hpp"
#include "tools/cli/bundle/violation.hpp"
#include "tools/cli/bundle_description.hpp"
#include "tools/cli/outline.hpp"

namespace {

using namespace bindle;
using fuzz::require;

// What `bindle bundle inspect` and `validate` say agrees with the parser.
void describe(ByteView wire, ParsePolicy const& policy) {
  bool const valid = parse_bundle(wire, policy).has_value();
  auto const violation = cli::find_violation(wire, policy);
  auto const description = cli::describe_bundle(wire, policy);
  require(description.at("valid").as_bool() == valid);
  require(violation.has_value() == !valid);
  require(!violation || violation->offset <= wire.size());
  require(!cli::outline(description).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  describe({data, size}, {});
  describe({data, size}, ParsePolicy::accepted_before());
  return 0;
}
