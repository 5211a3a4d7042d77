#include "tools/cli/bundle/validate.hpp"

#include "tools/cli/bundle/violation.hpp"

#include <boost/json/array.hpp>

#include <optional>

namespace bindle::cli {
namespace {

namespace json = boost::json;

struct Examination {
  std::string file;
  std::optional<Error> unreadable{};
  std::optional<Violation> violation{};

  bool is_valid() const { return !unreadable && !violation; }
};

Examination examine(std::string const& file, OctetsInput const& input, ParsePolicy const& policy) {
  auto const octets = read_octets(file, input);
  if (!octets) return {.file = file, .unreadable = octets.error()};
  return {.file = file, .violation = find_violation(*octets, policy)};
}

json::object described(Examination const& examination) {
  json::object object{{"file", examination.file}, {"valid", examination.is_valid()}};
  if (examination.unreadable) {
    object["valid"] = nullptr;
    object["detail"] = examination.unreadable->detail;
  } else if (examination.violation) {
    for (auto const& [name, value] : describe_violation(*examination.violation))
      object[name] = value;
  }
  return object;
}

void tell(Examination const& examination, Console& console) {
  if (examination.is_valid()) return console.write_text(examination.file + ": valid\n");
  if (examination.unreadable) return console.complain(*examination.unreadable);
  console.write_text(examination.file + ": not valid\n");
  console.complain(
      fail(Errc::malformed, examination.file + ": " + to_string(*examination.violation)));
}

void show(std::vector<Examination> const& examinations, Console& console) {
  if (!console.wants_json()) {
    for (auto const& examination : examinations)
      tell(examination, console);
    return;
  }
  json::array all;
  for (auto const& examination : examinations)
    all.emplace_back(described(examination));
  console.write_json(all.size() == 1 ? all.front() : json::value(std::move(all)));
}

}  // namespace

Result<ExitCode> run(ValidateBundles const& command, Session& session) {
  TRY(auto const policy, relaxed_policy(command.relax));
  TRY_VOID(max_size_of(command.input));
  std::vector<Examination> examinations;
  auto exit_code = ExitCode::ok;
  for (auto const& file : command.files) {
    auto const& examination = examinations.emplace_back(examine(file, command.input, policy));
    if (examination.violation) exit_code = ExitCode::integrity_failure;
    if (examination.unreadable && exit_code == ExitCode::ok) {
      exit_code = exit_code_for(examination.unreadable->code);
    }
  }
  show(examinations, session.console);
  return exit_code;
}

}  // namespace bindle::cli
