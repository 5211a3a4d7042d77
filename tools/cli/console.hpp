#pragma once

#include "bundle/result.hpp"

#include <boost/json/value.hpp>

#include <iosfwd>
#include <string_view>

namespace bindle::cli {

enum class Format { text, json };

// Where a command reads and writes. Data goes to `out`; whatever a person may ignore, progress and
// complaints, to `err`. Owned by main() or a test.
struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool err_is_terminal = false;
  bool out_is_terminal = false;
  Format format = Format::text;
  bool quiet = false;

  bool wrote_data = false;  // set by write_*

  bool wants_json() const { return format == Format::json; }

  void write_text(std::string_view text);
  void write_json(boost::json::value const& value);  // on one line

  // A remark on `err`, unless --quiet.
  void remark(std::string_view sentence);

  // "bindle: <sentence>" on `err`; with --json also {"detail", "error_code"} on `out`, if nothing
  // was written there yet, so that a reader always finds one JSON value.
  void complain(Error const& error);
};

}  // namespace bindle::cli
