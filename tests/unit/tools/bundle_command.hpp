#pragma once

#include "bundle/bytes.hpp"
#include "tests/unit/tools/captured_console.hpp"
#include "tests/unit/tools/temporary_folder.hpp"
#include "tools/cli/program.hpp"

#include <boost/json/parse.hpp>

#include <string>
#include <utility>
#include <vector>

namespace bindle::tests {

// What one `bindle bundle ...` did.
struct Ended {
  cli::ExitCode exit_code;
  std::string out;
  std::string err;

  boost::json::value json() const { return boost::json::parse(out); }
};

// `bindle bundle` with the arguments, in a folder of the test's own.
class BundleCommand {
 public:
  Ended run(std::vector<std::string> arguments) const {
    CapturedConsole captured;
    captured.console.out_is_terminal = terminal_;
    arguments.insert(arguments.begin(), "bundle");
    auto const exit_code = cli::run_program(std::move(arguments), "", captured.console);
    return {exit_code, captured.out.str(), captured.err.str()};
  }

  // The octets of a bundle that has to come out.
  Bytes octets(std::vector<std::string> const& arguments) const {
    auto const ended = run(arguments);
    auto const view = as_bytes(ended.out);
    return ended.exit_code == cli::ExitCode::ok ? Bytes(view.begin(), view.end()) : Bytes{};
  }

  void pretend_terminal() { terminal_ = true; }

  std::string path(std::string const& name) const { return (folder_ / name).string(); }

  std::string write(std::string const& name, ByteView octets) const {
    return folder_.write(name, std::string(as_text(octets))).string();
  }

  std::string write(std::string const& name, std::string const& text) const {
    return folder_.write(name, text).string();
  }

  std::string read(std::string const& name) const { return folder_.read(name); }

 private:
  TemporaryFolder folder_;
  bool terminal_ = false;
};

}  // namespace bindle::tests
