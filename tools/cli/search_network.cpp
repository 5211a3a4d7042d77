#include "tools/cli/search_network.hpp"

#include "bundle/quantity.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/interruption.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/table.hpp"
#include "tools/cli/target.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace bindle::cli {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kAnswerIdDigits = 16;
constexpr std::chrono::milliseconds kAnswerLook{250};

Result<Target> query_for(SearchFiles const& command) {
  auto const narrowed = !command.publisher.empty() || !command.min_size.empty() ||
                        !command.max_size.empty() || command.held != Held::any;
  if (narrowed)
    return fail(Errc::invalid_argument,
                "--network asks for words, --topic, --tag and --type, and nothing else");
  std::string words;
  for (auto const& word : command.words)
    words += (words.empty() ? "" : " ") + word;
  Target target("/v1/queries");
  if (!words.empty()) target.query("q", words);
  if (!command.topic.empty()) target.query("topic", command.topic);
  for (auto const& tag : command.tags)
    target.query("tag", tag);
  if (!command.media_type.empty()) target.query("type", command.media_type);
  target.query("deadline", command.deadline);
  return target;
}

std::size_t files_in(json::object const& reply) {
  std::size_t files = 0;
  for (auto const& answer : objects_field(reply, "answers"))
    files += objects_field(answer, "files").size();
  return files;
}

std::string table_of_answers(json::object const& reply) {
  Table table({{"ID"},
               {"SIZE", Align::right},
               {"NODE"},
               {"HELD THERE"},
               {"KNOWN SINCE"},
               {"ANSWERED"},
               {"NAME"}});
  for (auto const& answer : objects_field(reply, "answers"))
    for (auto const& file : objects_field(answer, "files"))
      table.add_row({text_field(file, "id").substr(0, kAnswerIdDigits),
                     human_size(number_field(file, "size")),
                     text_field(answer, "node"),
                     flag_field(file, "held") ? "yes" : "no",
                     or_dash(text_field(file, "known")),
                     or_dash(text_field(answer, "answered")),
                     text_field(file, "name")});
  return table.to_string();
}

// The last state, after the wait or an interruption.
Result<json::object> answers_within(std::chrono::milliseconds wait,
                                    std::string const& query,
                                    Session& session) {
  Interruption const interruption;
  auto const end = Clock::now() + wait;
  while (Clock::now() < end && !interruption.requested())
    std::this_thread::sleep_for(std::min<Clock::duration>(kAnswerLook, end - Clock::now()));
  return session.node.get(Target("/v1/queries").segment(query).text());
}

}  // namespace

Result<ExitCode> search_network(SearchFiles const& command, Session& session) {
  TRY(auto const target, query_for(command));
  TRY(auto const wait, parse_duration(command.wait));
  TRY(auto const asked, session.node.post(target.text(), {}));
  session.console.remark("Asked; waiting " + command.wait + " for answers.");
  TRY(auto const reply, answers_within(wait, text_field(asked, "id"), session));
  auto const files = files_in(reply);
  if (session.console.wants_json())
    session.console.write_json(reply);
  else if (files > 0)
    session.console.write_text(table_of_answers(reply));
  if (files == 0)
    session.console.remark(
        "Nobody has answered yet. What comes until the deadline is found by `bindle search`.");
  return files == 0 ? ExitCode::not_found : ExitCode::ok;
}

}  // namespace bindle::cli
