#pragma once

#include "tools/cli/session.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>

// Downloads that the node carries on with, and how to wait for one.
namespace bindle::cli {

// Complete, or failed.
bool is_over(boost::json::object const& download);

// Fails with Errc::unverified when the download has failed.
Result<void> expect_success(boost::json::object const& download);

// The download as last seen: complete, failed, or as it was when the time was up.
Result<boost::json::object> wait_for_download(boost::json::object download,
                                              std::optional<std::chrono::milliseconds> timeout,
                                              Session& session);

}  // namespace bindle::cli
