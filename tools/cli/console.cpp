#include "tools/cli/console.hpp"

#include "tools/cli/exit_code.hpp"
#include "tools/cli/human.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <ostream>

namespace bindle::cli {

void Console::write_text(std::string_view text) {
  wrote_data = true;
  out << text;
}

void Console::write_json(boost::json::value const& value) {
  wrote_data = true;
  out << boost::json::serialize(value) << '\n';
}

void Console::remark(std::string_view sentence) {
  if (!quiet) err << sentence << '\n';
}

void Console::complain(Error const& error) {
  err << "bindle: " << printable(error.detail) << '\n';
  if (!wants_json() || wrote_data) return;
  write_json(
      boost::json::object{{"detail", error.detail}, {"error_code", error_code_for(error.code)}});
}

}  // namespace bindle::cli
