#include "agent/log.hpp"

#include <boost/json.hpp>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string_view>

namespace bindle::agent {
namespace {

// %J: the message as a JSON string, quotes included. Parts of it come from the network.
class JsonMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(spdlog::details::log_msg const& message,
              std::tm const&,
              spdlog::memory_buf_t& into) override {
    std::string_view const text(message.payload.data(), message.payload.size());
    auto const quoted = boost::json::serialize(boost::json::string(text));
    into.append(quoted.data(), quoted.data() + quoted.size());
  }

  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }
};

std::unique_ptr<spdlog::formatter> formatter_for(LogFormat format) {
  if (format == LogFormat::console)
    return std::make_unique<spdlog::pattern_formatter>("%Y-%m-%d %H:%M:%S.%e %^%l%$ %v");
  auto json = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc,
                                                          spdlog::details::os::default_eol);
  json->add_flag<JsonMessage>('J');
  json->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%J})");
  return json;
}

}  // namespace

void set_up_log(Config::Log const& log) {
  auto const logger = spdlog::stderr_color_mt("bindled");
  logger->set_level(log.level);
  logger->set_formatter(formatter_for(log.format));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(logger);
}

}  // namespace bindle::agent
