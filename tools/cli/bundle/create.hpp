#pragma once

#include "tools/cli/bundle/confidentiality.hpp"
#include "tools/cli/bundle/integrity.hpp"
#include "tools/cli/bundle/octets_input.hpp"
#include "tools/cli/bundle/octets_output.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bindle::cli {

// The content block of a bundle to be made. Without a kind there is none.
struct ContentWish {
  std::string kind;
  std::string object;  // 64 hexadecimal digits; empty: zeros
  std::string priority = "normal";
  std::string audience = "public";
  std::string topic;
  std::vector<std::string> tags;
};

// Makes a bundle of what is said on the command line and nothing else: the creation time alone
// comes from the clock, unless it is given.
struct CreateBundle {
  std::string destination;
  std::string source = "dtn:none";
  std::string report_to;  // empty: the source
  std::string lifetime = "1d";
  std::vector<std::string> flags;
  std::string creation_time;  // RFC 3339, or 0 for no clock; empty: now
  std::uint64_t sequence = 0;

  std::string payload = "-";        // a file
  std::optional<std::string> text;  // the payload itself
  OctetsInput input;                // of the payload

  std::optional<unsigned> hop_limit;
  std::string age;  // empty: no bundle age block
  std::string previous_node;
  std::vector<std::string> blocks;  // TYPE:FLAGS:HEX
  ContentWish content;

  std::string primary_crc = "32";
  std::string block_crc = "none";
  std::string payload_crc = "32";

  // In this order.
  IntegrityWish integrity;
  ConfidentialityWish confidentiality;
  std::string fragment_size;  // empty: it stays whole

  OctetsOutput output;  // of fragments, the file is the prefix
};

// Fails with Errc::invalid_argument on a bundle that RFC 9171 forbids, and as sign_bundle(),
// encrypt_bundle() and write_fragments() do.
Result<ExitCode> run(CreateBundle const& command, Session& session);

}  // namespace bindle::cli
