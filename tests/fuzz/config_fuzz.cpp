#include "agent/config/config.hpp"

// The first line is one override, the rest the file.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const input(reinterpret_cast<char const*>(data), size);
  auto const end = input.find('\n');
  bindle::agent::ConfigSources const sources{
      "bindle.toml", {}, {"node.name=fuzz", std::string(input.substr(0, end))}};
  auto const text = end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
  auto const config = bindle::agent::parse_config(text, sources);
  if (!config && config.error().code != bindle::Errc::invalid_argument) __builtin_trap();
  return 0;
}
