#include "agent/security/gateway.hpp"

#include "agent/security/securing.hpp"
#include "bundle/envelope.hpp"

#include <utility>

namespace bindle::agent {
namespace {

bool is_passing_traffic(ParsedBundle const& bundle, SecurityPolicy const& policy) {
  auto const& primary = bundle.primary;
  return !primary.fragment && !bundle.content && !bundle.content_error &&
         !primary.source.is_null() && !policy.self().contains(primary.source) &&
         !policy.is_for_us(primary.destination);
}

}  // namespace

Result<std::optional<Bytes>> secure_passing(ParsedBundle const& bundle,
                                            SecurityPolicy const& policy) {
  if (policy.rules().empty() || !is_passing_traffic(bundle, policy)) return std::nullopt;
  Securing const securing(policy, SecurityRole::gateway, policy.self().like(bundle.primary.source));
  auto const kinds = {ProtectionKind::integrity, ProtectionKind::confidentiality};
  std::optional<Bytes> secured;
  for (auto const kind : kinds) {
    if (!securing.asks_for(kind, bundle.primary)) continue;
    if (!secured) secured = whole(envelope_of(bundle), bundle.payload.data);
    TRY(secured, securing.add_where_missing(kind, std::move(*secured)));
  }
  return secured;
}

}  // namespace bindle::agent
