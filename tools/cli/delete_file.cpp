#include "tools/cli/delete_file.hpp"

#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/target.hpp"

namespace bindle::cli {

Result<ExitCode> run(DeleteFile const& command, Session& session) {
  TRY(auto const id, check_object_id(command.id));
  Target target("/v1/files");
  target.segment(id);
  if (command.with_download) target.query("with_download", "true");
  if (command.forget) target.query("forget", "true");
  TRY(auto const reply, session.node.remove(target.text()));
  if (session.console.wants_json()) {
    session.console.write_json(reply);
    return ExitCode::ok;
  }
  auto const kept = text_field(reply, "kept_path");
  if (!kept.empty()) session.console.remark("Your copy stays: " + printable(kept));
  session.console.write_text("deleted: " + printable(text_field(reply, "id")) + ", " +
                             human_size(number_field(reply, "bytes_freed")) + " free\n");
  return ExitCode::ok;
}

}  // namespace bindle::cli
