#pragma once

#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/bundle/octets_output.hpp"

namespace CLI {
class App;
}

// Options that several commands have.
namespace bindle::cli {

// --hex
void add_hex(CLI::App& subcommand, Encoding& encoding);

// --hex and --max-size
void add_input(CLI::App& subcommand, OctetsInput& input);

// --relax
void add_relax(CLI::App& subcommand, Relaxations& relax);

// FILE, --hex, --max-size and --relax: a bundle that a command begins with
void add_bundle_file(CLI::App& subcommand,
                     std::string& file,
                     OctetsInput& input,
                     Relaxations& relax);

// --hex-out
void add_hex_out(CLI::App& subcommand, Encoding& encoding);

// -o, --hex-out and --force
void add_output(CLI::App& subcommand, OctetsOutput& output);

// What stands at the end of the help: lines for a shell, each indented by two spaces.
void add_example(CLI::App& subcommand, std::string const& lines);

}  // namespace bindle::cli
