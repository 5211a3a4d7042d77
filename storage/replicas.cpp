#include "storage/replicas.hpp"

#include "storage/counters.hpp"
#include "storage/keys.hpp"
#include "storage/replica_codec.hpp"
#include "storage/transaction.hpp"

#include <utility>

namespace bindle::storage {
namespace {

// What a row of the column is about; the first octet of its key.
constexpr std::uint8_t kWords = 0;   // file, holder -> HolderWord
constexpr std::uint8_t kCounts = 1;  // holder -> how many words
constexpr std::uint8_t kDue = 2;     // node time, file, holder -> nothing
constexpr std::uint8_t kNews = 3;    // file -> whether it is held, audience

constexpr std::string_view kTold = "holding told";
constexpr std::string_view kAllWords = "holder words";
constexpr std::uint64_t kWordOverhead = 512;

std::string word_key(ManifestId const& file, PublisherKey const& holder) {
  return make_key(kWords, ByteView(file.bytes), ByteView(holder.bytes));
}

std::string word_due_key(ManifestId const& file, PublisherKey const& holder, std::uint64_t until) {
  return make_key(kDue, until, ByteView(file.bytes), ByteView(holder.bytes));
}

std::string count_key(PublisherKey const& holder) {
  return make_key(kCounts, ByteView(holder.bytes));
}

std::string news_key(ManifestId const& file) {
  return make_key(kNews, ByteView(file.bytes));
}

std::string news_value(HoldingNews const& news) {
  return make_key(static_cast<std::uint8_t>(news.holds ? 1 : 0),
                  static_cast<std::uint8_t>(news.audience));
}

Result<std::optional<HolderWord>> find_word(View const& view,
                                            ManifestId const& file,
                                            PublisherKey const& holder) {
  TRY(auto const value, view.get(Column::replicas, word_key(file, holder)));
  if (!value) return std::nullopt;
  TRY(auto word, decode_holder_word(*value));
  return std::optional(std::move(word));
}

Result<std::uint64_t> words_said_by(View const& view, PublisherKey const& holder) {
  TRY(auto const value, view.get(Column::replicas, count_key(holder)));
  if (!value) return std::uint64_t{0};
  return decode_number(*value);
}

Result<bool> has_room_for_word(View const& view,
                               ManifestId const& file,
                               PublisherKey const& holder) {
  TRY(auto const all, read_counter(view, kAllWords));
  TRY(auto const of_holder, words_said_by(view, holder));
  if (all >= kMostWords || of_holder >= kMostWordsOfHolder) return false;
  TRY(auto const of_file, words_about(view, file));
  return of_file.size() < kMostHoldersOfFile;
}

Result<void> count_word(Transaction& transaction, PublisherKey const& holder) {
  TRY(auto const before, words_said_by(transaction, holder));
  transaction.put(Column::replicas, count_key(holder), make_key(before + 1));
  return add_to_counter(transaction, kAllWords, 1);
}

Result<void> uncount_word(Transaction& transaction, PublisherKey const& holder) {
  TRY(auto const before, words_said_by(transaction, holder));
  if (before > 1)
    transaction.put(Column::replicas, count_key(holder), make_key(before - 1));
  else
    transaction.erase(Column::replicas, count_key(holder));
  return take_from_counter(transaction, kAllWords, 1);
}

// Takes an id off the front of a key.
template <class Id>
Result<Id> take_id(std::string_view& key) {
  if (key.size() < Id::kSize) return fail(Errc::malformed, "a stored key is too short");
  auto const id = as_bytes(key.substr(0, Id::kSize));
  key.remove_prefix(Id::kSize);
  return Id::from_bytes(id);
}

}  // namespace

Result<bool> note_word(Transaction& transaction,
                       ManifestId const& file,
                       PublisherKey const& holder,
                       HolderWord word) {
  TRY(auto const before, find_word(transaction, file, holder));
  if (before && before->sequence >= word.sequence) return false;
  if (!before) {
    TRY(auto const room, has_room_for_word(transaction, file, holder));
    if (!room) return false;
    TRY_VOID(transaction.charge(kWordOverhead));
    TRY_VOID(count_word(transaction, holder));
  } else {
    transaction.erase(Column::replicas, word_due_key(file, holder, before->until_node_ms));
    if (before->holds == word.holds) word.since_ms = before->since_ms;
  }
  transaction.put(Column::replicas, word_key(file, holder), encode(word));
  transaction.put(Column::replicas, word_due_key(file, holder, word.until_node_ms), {});
  return !before || before->holds != word.holds;
}

Result<std::vector<Holder>> words_about(View const& view, ManifestId const& file) {
  std::vector<Holder> words;
  auto at = view.scan(Column::replicas, make_key(kWords, ByteView(file.bytes)));
  for (; at.valid() && words.size() < kMostHoldersOfFile; at.next()) {
    TRY(auto const key, PublisherKey::from_bytes(as_bytes(at.key_after_prefix())));
    TRY(auto word, decode_holder_word(at.value()));
    words.push_back({key, std::move(word)});
  }
  TRY_VOID(at.status());
  return words;
}

Result<bool> is_held_elsewhere(View const& view, ManifestId const& file) {
  TRY(auto const words, words_about(view, file));
  for (auto const& [key, word] : words)
    if (word.holds) return true;
  return false;
}

Result<std::vector<DueWord>> due_words(View const& view, std::uint64_t node_ms, std::size_t limit) {
  std::vector<DueWord> due;
  auto at = view.scan(Column::replicas, make_key(kDue));
  for (; at.valid() && due.size() < limit; at.next()) {
    auto key = at.key_after_prefix();
    DueWord word;
    TRY(word.until_node_ms, take_number(key));
    if (word.until_node_ms > node_ms) break;
    TRY(word.file, take_id<ManifestId>(key));
    TRY(word.holder, take_id<PublisherKey>(key));
    due.push_back(word);
  }
  TRY_VOID(at.status());
  return due;
}

Result<void> forget_word(Transaction& transaction, DueWord const& due) {
  TRY(auto const word, find_word(transaction, due.file, due.holder));
  if (!word || word->until_node_ms != due.until_node_ms) return {};
  transaction.erase(Column::replicas, word_key(due.file, due.holder));
  transaction.erase(Column::replicas, word_due_key(due.file, due.holder, due.until_node_ms));
  return uncount_word(transaction, due.holder);
}

// Takes no charge: that a file went has to be told when there is no room, and there are no more
// than files.
void put_news(Transaction& transaction, HoldingNews const& news) {
  transaction.put(Column::replicas, news_key(news.file), news_value(news));
}

Result<std::vector<HoldingNews>> holding_news(View const& view, std::size_t limit) {
  std::vector<HoldingNews> all;
  auto at = view.scan(Column::replicas, make_key(kNews));
  for (; at.valid() && all.size() < limit; at.next()) {
    auto value = at.value();
    HoldingNews news;
    TRY(news.file, ManifestId::from_bytes(as_bytes(at.key_after_prefix())));
    TRY(auto const holds, take_octet(value));
    TRY(auto const audience, take_octet(value));
    news.holds = holds != 0;
    TRY(news.audience, audience_from_value(audience));
    all.push_back(news);
  }
  TRY_VOID(at.status());
  return all;
}

Result<LastTold> last_told(View const& view) {
  LastTold told;
  TRY(auto const value, view.get(Column::meta, kTold));
  if (!value) return told;
  std::string_view rest = *value;
  TRY(told.sequence, take_number(rest));
  TRY(told.all_node_ms, take_number(rest));
  return told;
}

void note_told(Transaction& transaction, LastTold const& told) {
  transaction.put(Column::meta, kTold, make_key(told.sequence, told.all_node_ms));
}

Result<void> erase_news(Transaction& transaction, HoldingNews const& news) {
  TRY(auto const now, transaction.get(Column::replicas, news_key(news.file)));
  if (now && *now == news_value(news)) transaction.erase(Column::replicas, news_key(news.file));
  return {};
}

}  // namespace bindle::storage
