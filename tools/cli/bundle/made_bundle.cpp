#include "tools/cli/bundle/made_bundle.hpp"

#include "bundle/bundle.hpp"

namespace bindle::cli {

boost::json::object describe_made_bundle(ByteView wire, std::string const& file) {
  boost::json::object description{{"bundle_id", nullptr}, {"octets", wire.size()}, {"file", file}};
  if (auto const bundle = parse_bundle(wire, ParsePolicy::accepted_before())) {
    description["bundle_id"] = bundle->id().to_string();
  }
  return description;
}

Result<void> hand_over(ByteView wire, OctetsOutput const& output, Console& console) {
  TRY_VOID(write_octets(wire, output, console));
  if (console.wants_json()) console.write_json(describe_made_bundle(wire, output.file));
  return {};
}

}  // namespace bindle::cli
