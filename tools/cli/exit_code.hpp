#pragma once

#include "bundle/result.hpp"

#include <string_view>

namespace bindle::cli {

// What `bindle` tells the shell. Scripts rely on the values.
enum class ExitCode {
  ok = 0,
  failed = 1,
  usage = 2,
  not_found = 3,
  not_permitted = 4,
  conflict = 5,
  unreachable = 6,  // or timed out
  over_budget = 7,
  integrity_failure = 8,
  partial = 9,
};

ExitCode exit_code_for(Errc code);

// The `error_code` that --json shows, in the words of the HTTP API.
std::string_view error_code_for(Errc code);

// What the node's refusal means: its `error_code`, or the HTTP status if that says nothing known.
Errc errc_for_reply(std::string_view error_code, unsigned status);

}  // namespace bindle::cli
