#include "tools/cli/exit_code.hpp"

#include <gtest/gtest.h>

namespace bindle::cli {
namespace {

TEST(ExitCode, FollowsTheRefusalsOfTheApi) {
  auto const exit_code = [](std::string_view error_code, unsigned status) {
    return static_cast<int>(exit_code_for(errc_for_reply(error_code, status)));
  };
  EXPECT_EQ(exit_code("bad_request", 400), 2);
  EXPECT_EQ(exit_code("not_found", 404), 3);
  EXPECT_EQ(exit_code("gone", 410), 3);
  EXPECT_EQ(exit_code("forbidden", 403), 4);
  EXPECT_EQ(exit_code("not_permitted", 403), 4);
  EXPECT_EQ(exit_code("conflict", 409), 5);
  EXPECT_EQ(exit_code("timed_out", 504), 6);
  EXPECT_EQ(exit_code("over_budget", 507), 7);
  EXPECT_EQ(exit_code("integrity_failure", 422), 8);
  EXPECT_EQ(exit_code("payload_too_large", 413), 1);
  EXPECT_EQ(exit_code("throttled", 429), 1);
  EXPECT_EQ(exit_code("internal_error", 500), 1);
  EXPECT_EQ(exit_code("something_new", 507), 7);
  EXPECT_EQ(exit_code("something_new", 599), 1);
}

TEST(ExitCode, ErrorCodesAreThoseOfTheApi) {
  EXPECT_EQ(error_code_for(Errc::over_budget), "over_budget");
  EXPECT_EQ(error_code_for(Errc::malformed), "integrity_failure");
  EXPECT_EQ(error_code_for(Errc::peer_gone), "unreachable");
  EXPECT_EQ(error_code_for(Errc::invalid_argument), "bad_request");
}

}  // namespace
}  // namespace bindle::cli
