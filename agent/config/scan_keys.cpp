#include "agent/config/scan_keys.hpp"

#include "agent/config/config_rows.hpp"

namespace bindle::agent {
namespace {

using namespace rows;

template <class Parse>
auto allowed_only(Parse parse) {
  return [parse](std::string_view text) -> Result<std::vector<std::string>> {
    auto parsed = parse(text);
    if (!parsed) return not_allowed();
    return parsed;
  };
}

template <class Field>
ConfigKey types_key(Row const& row, Field field) {
  return text_key(row,
                  "up to 64 media types such as text/plain or video/*, with commas between them, "
                  "or nothing",
                  allowed_only(parse_media_types),
                  field);
}

template <class Field>
ConfigKey extensions_key(Row const& row, Field field) {
  return text_key(row,
                  "up to 64 endings such as pdf, with commas between them, or nothing",
                  allowed_only(parse_extensions),
                  field);
}

}  // namespace

void add_scan_keys(std::vector<ConfigKey>& keys) {
  keys.push_back(text_key(
      {"scan.command",
       "",
       "A program that looks at each file that was fetched, before it shows; the file's path is "
       "its last argument. Exit code 0 lets it in, anything else refuses it. Empty: none."},
      "an absolute path and arguments with spaces between them, such as /usr/bin/clamdscan "
      "--no-summary, or nothing",
      allowed_only(parse_scan_command),
      [](Config & c) -> auto& { return c.admission.scan.words; }));
  keys.push_back(duration_key(
      {"scan.timeout", "60s", "A scan that takes longer is ended, and the file refused."},
      {std::chrono::seconds(1), std::chrono::hours(24)},
      [](Config & c) -> auto& { return c.admission.scan.timeout; }));
  keys.push_back(types_key(
      {"scan.allow_types", "", "If given, only files of these media types are fetched."},
      [](Config & c) -> auto& { return c.admission.rules.allowed_types; }));
  keys.push_back(types_key(
      {"scan.deny_types", "", "Files of these media types are not fetched."},
      [](Config & c) -> auto& { return c.admission.rules.denied_types; }));
  keys.push_back(extensions_key(
      {"scan.allow_extensions", "", "If given, only files whose names end so are fetched."},
      [](Config & c) -> auto& { return c.admission.rules.allowed_extensions; }));
  keys.push_back(extensions_key(
      {"scan.deny_extensions", "", "Files whose names end so are not fetched."},
      [](Config & c) -> auto& { return c.admission.rules.denied_extensions; }));
  keys.push_back(size_key(
      {"scan.max_file_size", "1EiB", "The largest file that is fetched."}, {1, kEiB}, [
      ](Config & c) -> auto& { return c.admission.rules.max_size; }));
}

}  // namespace bindle::agent
