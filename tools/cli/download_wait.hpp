#pragma once

#include "tools/cli/session.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <string>

// Downloads that the node carries on with, and how to wait for one.
namespace bindle::cli {

// Complete, failed or cancelled.
bool is_over(boost::json::object const& download);

// Fails with Errc::unverified when the download has failed, Errc::conflict when it was cancelled.
Result<void> expect_success(boost::json::object const& download);

// The download as last seen: over, or as it was when the time was up.
Result<boost::json::object> wait_for_download(boost::json::object download,
                                              std::optional<std::chrono::milliseconds> timeout,
                                              Session& session);

}  // namespace bindle::cli
