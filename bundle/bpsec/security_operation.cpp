#include "bundle/bpsec/security_operation.hpp"

namespace bindle::bpsec {

std::string_view to_string(SecurityService service) {
  return service == SecurityService::integrity ? "integrity" : "confidentiality";
}

std::string SecurityOperation::to_string() const {
  std::string text = service == SecurityService::integrity ? "BIB " : "BCB ";
  text += std::to_string(security_block) + " of " + source.to_string() + " over ";
  text += target == kPrimaryBlockNumber ? "the primary block" : "block " + std::to_string(target);
  return text;
}

}  // namespace bindle::bpsec
