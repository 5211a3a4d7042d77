#pragma once

#include "bundle/result.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bindle::cli {

// One event in words: when, what, of what, with whom.
std::vector<std::string> event_cells(boost::json::object const& event);

std::vector<std::string> event_titles();

// Takes server-sent events apart (HTML standard, section 9.2): gives the data of each message that
// is complete. Errc::malformed when one is longer than kLongestMessage or no JSON object.
class EventStream {
 public:
  static constexpr std::size_t kLongestMessage = std::size_t{64} << 10;  // octets

  using Take = std::function<void(boost::json::object const&)>;

  Result<void> feed(std::string_view octets, Take const& take);

 private:
  std::string rest_;
};

}  // namespace bindle::cli
