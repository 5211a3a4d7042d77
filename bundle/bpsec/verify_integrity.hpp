#pragma once

#include "bundle/bpsec/bundle_draft.hpp"
#include "bundle/bpsec/process_security.hpp"

#include <optional>
#include <string>

namespace bindle::bpsec {

struct IntegrityFinding {
  std::optional<PublisherKey> signer{};
  std::string why_untold{};  // not empty: neither sound nor unsound
};

// Checks one operation of `bib`, the opened BIB, whose target is not encrypted. `payload` is the
// digest of the payload as it stands in the draft, if known. Fails with Errc::unsupported for an
// unknown security context, with another code when the check fails.
Result<IntegrityFinding> verify_integrity(BundleDraft& draft,
                                          SecurityBlock const& bib,
                                          SecurityOperation const& operation,
                                          Directive const& directive,
                                          std::optional<Sha256::Digest> const& payload);

}  // namespace bindle::bpsec
