#include "tools/cli/bundle/options.hpp"

#include <CLI/CLI.hpp>

namespace bindle::cli {

void add_hex(CLI::App& subcommand, Encoding& encoding) {
  subcommand.add_flag_callback(
      "--hex", [&encoding] { encoding = Encoding::hex; }, "The input is hexadecimal text");
}

void add_input(CLI::App& subcommand, OctetsInput& input) {
  add_hex(subcommand, input.encoding);
  subcommand.add_option("--max-size", input.max_size, "Read no more than this")
      ->capture_default_str();
}

void add_relax(CLI::App& subcommand, Relaxations& relax) {
  subcommand.add_option("--relax", relax, "A rule not to insist on; may be repeated")
      ->allow_extra_args(false)
      ->check(CLI::IsMember(relaxation_names()));
}

void add_bundle_file(CLI::App& subcommand,
                     std::string& file,
                     OctetsInput& input,
                     Relaxations& relax) {
  subcommand.add_option("FILE", file, "The bundle, - for standard input")->capture_default_str();
  add_input(subcommand, input);
  add_relax(subcommand, relax);
}

void add_hex_out(CLI::App& subcommand, Encoding& encoding) {
  subcommand.add_flag_callback(
      "--hex-out", [&encoding] { encoding = Encoding::hex; }, "Write hexadecimal text");
}

void add_output(CLI::App& subcommand, OctetsOutput& output) {
  subcommand.add_option("-o,--output", output.file, "Write the bundle to this file");
  add_hex_out(subcommand, output.encoding);
  subcommand.add_flag("--force", output.to_terminal, "Write raw octets even to a terminal");
}

void add_example(CLI::App& subcommand, std::string const& lines) {
  subcommand.footer("Example:\n" + lines);
}

}  // namespace bindle::cli
