#include "agent/queries/query_answers.hpp"

#include "agent/content/catalogue.hpp"
#include "bundle/manifest_signature.hpp"
#include "bundle/manifest_summary.hpp"
#include "storage/search.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace bindle::agent {
namespace {

// Beside the manifests, for each file and for the rest.
constexpr std::size_t kAnswerOverhead = 128;

storage::SearchQuestion question_in(FileQuery const& query) {
  storage::SearchQuestion question;
  question.words = query.words;
  if (!query.topic.empty()) question.topic = query.topic;
  question.tags = query.tags;
  question.media_type = query.media_type;
  return question;
}

// None where the manifest is not for everyone, or not for an answer.
Result<std::optional<QueryAnswer::File>> told_of(storage::View const& view,
                                                 storage::SearchHit const& hit,
                                                 Keyring const& keyring) {
  TRY(auto bytes, storage::signed_manifest(view, hit.id));
  if (!bytes || bytes->size() < kSignatureSize || bytes->size() > QueryAnswer::kMaxManifest)
    return std::nullopt;
  TRY(auto const summary, decode_summary(ByteView(*bytes).subspan(kSignatureSize)));
  if (summary.audience != Audience::everyone) return std::nullopt;
  if (keyring.level_of(summary.publisher) < TrustLevel::known) return std::nullopt;
  QueryAnswer::File file;
  file.held = storage::is_complete(hit.entry.state);
  file.signed_manifest = std::move(*bytes);
  return std::optional(std::move(file));
}

FoundFile found_by(VerifiedManifest const& verified, QueryAnswer::File const& told) {
  FoundFile found;
  found.id = verified.id;
  found.name = verified.manifest.name;
  found.media_type = verified.manifest.media_type;
  found.size = verified.manifest.size;
  found.publisher = verified.manifest.publisher;
  found.known_ms = told.known_ms;
  found.held = told.held;
  return found;
}

}  // namespace

Result<std::optional<QueryAnswer>> answer_to(storage::View const& view,
                                             FileQuery const& query,
                                             Keyring const& keyring,
                                             std::uint64_t unix_ms,
                                             std::uint64_t dtn_ms) {
  TRY(auto const page,
      storage::search_catalogue(
          view, question_in(query), {}, static_cast<std::size_t>(query.most)));
  QueryAnswer answer;
  answer.answered_ms = dtn_ms;
  auto length = kAnswerOverhead;
  for (auto const& hit : page.hits) {
    TRY(auto file, told_of(view, hit, keyring));
    if (!file) continue;
    length += file->signed_manifest.size() + kAnswerOverhead;
    if (length > QueryAnswer::kMaxPayload) break;
    auto const age = unix_ms - std::min(unix_ms, hit.entry.first_seen_ms);
    file->known_ms = dtn_ms > age ? dtn_ms - age : 0;
    answer.files.push_back(std::move(*file));
  }
  if (answer.files.empty()) return std::optional<QueryAnswer>();
  return std::optional(std::move(answer));
}

Result<FoundFiles> take_answer(storage::Store& store,
                               QueryAnswer const& answer,
                               Keyring const& keyring,
                               std::uint64_t unix_ms) {
  auto const found = std::make_shared<FoundFiles>();
  std::vector<std::pair<VerifiedManifest, QueryAnswer::File const*>> verified;
  for (auto const& told : answer.files) {
    auto manifest = verify_manifest(told.signed_manifest, keyring);
    if (!manifest || manifest->manifest.audience != Audience::everyone)
      ++found->unverified;
    else
      verified.emplace_back(std::move(*manifest), &told);
  }
  storage::Change change;
  change.work = [&verified, found, unix_ms](storage::Transaction& transaction) -> Result<void> {
    found->files.clear();
    for (auto const& [manifest, told] : verified) {
      storage::ManifestEntry entry;
      entry.first_seen_ms = unix_ms;
      entry.chunk_count = static_cast<std::uint32_t>(manifest.manifest.chunks.size());
      auto file = found_by(manifest, *told);
      TRY(file.is_new,
          add_to_catalogue(
              transaction, manifest.id, manifest.manifest, told->signed_manifest, entry));
      found->files.push_back(std::move(file));
    }
    return {};
  };
  if (!verified.empty()) TRY_VOID(store.committer().commit(std::move(change)));
  return std::move(*found);
}

}  // namespace bindle::agent
