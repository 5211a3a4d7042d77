#include "tools/cli/config_document.hpp"

#include <algorithm>
#include <cassert>

namespace bindle::cli {
namespace {

std::string setting(std::string_view key, std::string_view value) {
  assert(value.find_first_of("\"\\\n") == std::string_view::npos);
  return std::string(key) + " = \"" + std::string(value) + "\"";
}

}  // namespace

void ConfigDocument::set(std::string_view section, std::string_view key, std::string_view value) {
  auto const section_start = text_.find("\n[" + std::string(section) + "]\n");
  assert(section_start != std::string::npos);
  auto const commented = text_.find("\n# " + std::string(key) + " = ", section_start);
  auto const active = text_.find("\n" + std::string(key) + " = ", section_start);
  auto const line = std::min(commented, active);
  assert(line < text_.find("\n[", section_start + 1));
  auto const start = line + 1;
  text_.replace(start, text_.find('\n', start) - start, setting(key, value));
}

void ConfigDocument::append(std::string_view section,
                            std::string_view key,
                            std::string_view value) {
  text_ += "\n[[" + std::string(section) + "]]\n" + setting(key, value) + "\n";
}

}  // namespace bindle::cli
