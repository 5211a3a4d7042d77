#pragma once

#include "bundle/bundle.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bindle::cli {

enum class Encoding { binary, hex };

// How a command takes its octets, whether they come from a file or from standard input.
struct OctetsInput {
  static constexpr std::size_t kMaxSize = std::size_t{1} << 30;

  Encoding encoding = Encoding::binary;
  std::string max_size = "16MiB";  // as for parse_size(); kMaxSize at most
};

// The rules of ParsePolicy that a command is told to let go, by the names in relaxation_names().
using Relaxations = std::vector<std::string>;

std::vector<std::string> relaxation_names();

// Fails with Errc::invalid_argument on a name that is not in the list.
Result<ParsePolicy> relaxed_policy(Relaxations const& relaxations);

// The octets of a file, or of standard input for "-". In hexadecimal text, white space is ignored.
// Fails with Errc::invalid_argument when there are more than `input` permits or the text is not
// hexadecimal, otherwise as read_whole() does.
Result<Bytes> read_octets(std::string const& file, OctetsInput const& input);

// `input.max_size` in octets.
Result<std::size_t> max_size_of(OctetsInput const& input);

}  // namespace bindle::cli
