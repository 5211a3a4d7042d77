#include "tools/cli/publish_folder.hpp"

#include "bundle/collection.hpp"
#include "bundle/file_name.hpp"
#include "tools/cli/content_copy.hpp"
#include "tools/cli/file_access.hpp"
#include "tools/cli/human.hpp"
#include "tools/cli/json_fields.hpp"
#include "tools/cli/progress.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace bindle::cli {
namespace {

namespace json = boost::json;

// The node cuts, hashes and writes so many files side by side.
constexpr std::size_t kUploads = 4;
constexpr std::chrono::milliseconds kLook{50};

using FormerFiles = std::map<std::string, ManifestId>;  // by path in the collection

struct FoundFiles {
  std::vector<Collection::Entry> entries;  // without their ids
  std::uint64_t bytes = 0;
  std::size_t passed_over = 0;
};

Result<FoundFiles> find_files(std::filesystem::path const& folder) {
  FoundFiles found;
  try {
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
      auto const status = entry.symlink_status();
      if (std::filesystem::is_directory(status)) continue;
      if (!std::filesystem::is_regular_file(status)) {
        ++found.passed_over;
        continue;
      }
      auto path = entry.path().lexically_relative(folder).generic_string();
      auto const good = check_collection_path(path);
      if (!good) return fail(Errc::invalid_argument, printable(path) + ": " + good.error().detail);
      found.entries.push_back({std::move(path), {}, entry.file_size()});
      found.bytes += found.entries.back().size;
    }
  } catch (std::filesystem::filesystem_error const& error) {
    return fail(Errc::io, error.what());
  }
  if (found.entries.size() > kMaxCollectionEntries)
    return fail(Errc::invalid_argument, "a folder is published with at most 65536 files");
  return found;
}

Result<FormerFiles> former_files(Publish const& command, Session& session) {
  FormerFiles former;
  if (command.replaces.empty()) return former;
  TRY(auto const id, check_object_id(command.replaces));
  TRY(auto const file, session.node.get(Target("/v1/files").segment(id).text()));
  if (text_field(file, "media_type") != kCollectionType)
    return fail(Errc::invalid_argument, "a folder replaces a folder that was published before");
  TRY(auto const bytes, copy_to_memory(file, kMaxCollectionSize, session));
  TRY(auto const collection, decode_collection(bytes));
  for (auto const& entry : collection.entries)
    former.emplace(entry.path, entry.file);
  return former;
}

// Uploads on several threads; the first failure ends the rest.
class Uploads {
 public:
  Uploads(Publish const& command,
          ApiClient const& node,
          FormerFiles const& former,
          std::vector<Collection::Entry>& entries)
      : command_(command), node_(node), former_(former), entries_(entries) {}

  Result<void> run(Progress& progress, std::uint64_t total) {
    std::vector<std::thread> threads;
    auto const count = std::min(kUploads, entries_.size());
    running_ = count;
    for (std::size_t i = 0; i < count; ++i)
      threads.emplace_back([this] { upload_all(); });
    while (running_ > 0) {
      progress.show(sent_, total);
      std::this_thread::sleep_for(kLook);
    }
    for (auto& thread : threads)
      thread.join();
    return failure_;
  }

  std::uint64_t new_files() const { return new_files_; }

 private:
  void upload_all() {
    auto node = node_;
    for (auto number = next_++; number < entries_.size() && !failed_; number = next_++) {
      auto& entry = entries_[number];
      auto uploaded = upload(node, entry);
      if (!uploaded) fail_with(entry.path, uploaded.error());
    }
    --running_;
  }

  Result<void> upload(ApiClient& node, Collection::Entry& entry) {
    auto const former = former_.find(entry.path);
    auto reply = send(node, entry, former == former_.end() ? nullptr : &former->second);
    // The former version has been replaced otherwise, or forgotten.
    auto const stale =
        !reply && former != former_.end() &&
        (reply.error().code == Errc::conflict || reply.error().code == Errc::not_found);
    if (stale) reply = send(node, entry, nullptr);
    if (!reply) return reply.error();
    auto const id = ManifestId::parse(text_field(*reply, "id"));
    if (!id) return fail(Errc::io, "the node's reply has no usable id");
    entry.file = *id;
    entry.size = number_field(*reply, "size");
    if (auto const* const created = reply->if_contains("created"); created && created->is_bool())
      new_files_ += created->as_bool() ? 1 : 0;
    return {};
  }

  Result<json::object> send(ApiClient& node,
                            Collection::Entry const& entry,
                            ManifestId const* former) {
    auto const path = std::filesystem::path(command_.file) / entry.path;
    TRY(auto file, OpenFile::for_reading(path));
    TRY(auto target, labelled_target(command_, path.filename().string()));
    if (former != nullptr)
      target.query("replaces", former->to_string());
    else
      target.query("apart", "true");
    auto const source = [&](std::span<std::uint8_t> into) -> Result<std::size_t> {
      TRY(auto const count, file.read(into));
      sent_ += count;
      return count;
    };
    return node.upload(target.text(), source, file.size());
  }

  void fail_with(std::string const& path, Error const& error) {
    std::lock_guard const lock(mutex_);
    if (!failed_) failure_ = fail(error.code, printable(path) + ": " + error.detail);
    failed_ = true;
  }

  Publish const& command_;
  ApiClient const& node_;
  FormerFiles const& former_;
  std::vector<Collection::Entry>& entries_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> running_{0};
  std::atomic<std::uint64_t> sent_{0};
  std::atomic<std::uint64_t> new_files_{0};
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  Result<void> failure_;  // guarded by mutex_ while threads run
};

Result<json::object> publish_collection(Publish const& command,
                                        Collection const& collection,
                                        Session& session) {
  TRY(auto const bytes, encode_collection(collection));
  TRY(auto const name, folder_name(command));
  TRY(auto target, labelled_target(command, name));
  target.query("media_type", kCollectionType);
  if (!command.description.empty()) target.query("description", command.description);
  if (!command.replaces.empty()) target.query("replaces", command.replaces);
  if (!command.channel.empty()) target.query("channel", command.channel);
  std::size_t sent = 0;
  auto const source = [&](std::span<std::uint8_t> into) -> Result<std::size_t> {
    auto const count = std::min(into.size(), bytes.size() - sent);
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(sent), count, into.begin());
    sent += count;
    return count;
  };
  return session.node.upload(target.text(), source, bytes.size());
}

}  // namespace

Result<std::string> folder_name(Publish const& command) {
  if (!command.name.empty()) return check_file_name(command.name);
  std::error_code error;
  auto const path = std::filesystem::canonical(command.file, error);
  if (error) return fail(Errc::io, command.file + ": " + error.message());
  return safe_file_name(path.filename().string());
}

Result<json::object> upload_folder(Publish const& command, Session& session) {
  if (command.update)
    return fail(Errc::invalid_argument, "of a folder, say which collection it --replaces");
  TRY(auto found, find_files(command.file));
  TRY(auto const former, former_files(command, session));
  Uploads uploads(command, session.node, former, found.entries);
  {
    Progress progress(session.console);
    progress.begin("Publishing " + std::to_string(found.entries.size()) + " files");
    TRY_VOID(uploads.run(progress, found.bytes));
  }
  TRY(auto reply, publish_collection(command, Collection{found.entries}, session));
  reply["files"] = found.entries.size();
  reply["new_files"] = uploads.new_files();
  reply["bytes"] = found.bytes;
  if (found.passed_over > 0)
    session.console.remark(std::to_string(found.passed_over) +
                           " links and special files were passed over.");
  return reply;
}

void show_collection(json::object const& reply, Console& console) {
  if (console.wants_json()) return console.write_json(reply);
  console.write_text("id:     " + printable(text_field(reply, "id")) + "\n" +
                     "name:   " + printable(text_field(reply, "name")) + "\n" +
                     "files:  " + std::to_string(number_field(reply, "files")) + " (" +
                     std::to_string(number_field(reply, "new_files")) + " new)\n" +
                     "size:   " + human_size(number_field(reply, "bytes")) + "\n");
}

Result<ExitCode> publish_folder(Publish const& command, Session& session) {
  TRY(auto const reply, upload_folder(command, session));
  show_collection(reply, session.console);
  return ExitCode::ok;
}

}  // namespace bindle::cli
