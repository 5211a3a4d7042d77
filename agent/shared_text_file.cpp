#include "agent/shared_text_file.hpp"

#include "agent/durable_file.hpp"

namespace bindle::agent {

Result<void> SharedTextFile::save(std::uint64_t version, std::string const& text) {
  std::lock_guard const one_at_a_time(mutex_);
  if (version <= saved_) return {};
  TRY_VOID(replace_file(path_, text));
  saved_ = version;
  return {};
}

}  // namespace bindle::agent
