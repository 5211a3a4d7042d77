#include "bundle/error_path.hpp"

namespace bindle {

std::string_view deciding_section(Error const& error) {
  std::string_view const detail = error.detail;
  auto const start = detail.rfind("(RFC ");
  auto const end = detail.find(')', start);
  if (start == std::string_view::npos || end == std::string_view::npos) return {};
  return detail.substr(start + 1, end - start - 1);
}

}  // namespace bindle
