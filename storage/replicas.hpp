#pragma once

#include "bundle/ids.hpp"
#include "bundle/priority.hpp"
#include "bundle/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bindle::storage {

class Transaction;
class View;

// Which other nodes keep which file, by what each of them said of itself; and what this node has
// still to say. Bounded: what finds no room is not remembered, so that there are rather more copies
// than are counted.

inline constexpr std::size_t kMostHoldersOfFile = 64;
inline constexpr std::uint64_t kMostWordsOfHolder = 1u << 16;
inline constexpr std::uint64_t kMostWords = 1u << 18;

// The last word of a holder about a file.
struct HolderWord {
  std::string node;  // node id; empty where only a manifest tells of the holder
  bool holds = true;
  std::uint64_t sequence = 0;
  std::uint64_t since_ms = 0;  // Unix time at which it first said so, as far as it is known here
  std::uint64_t heard_ms = 0;  // Unix time of the last time
  std::uint64_t until_node_ms = 0;  // storage::TimeScale::node; afterwards it does not count

  friend bool operator==(HolderWord const&, HolderWord const&) = default;
};

// Takes the place of an older word with a lower sequence number. Returns whether something is said
// that was not known: false for what is older, repeated or finds no room.
Result<bool> note_word(Transaction& transaction,
                       ManifestId const& file,
                       PublisherKey const& holder,
                       HolderWord word);

struct Holder {
  PublisherKey key;
  HolderWord word;
};

// Every word about the file, in the order of the keys; those that gave it up too.
Result<std::vector<Holder>> words_about(View const& view, ManifestId const& file);

Result<bool> is_held_elsewhere(View const& view, ManifestId const& file);

struct DueWord {
  ManifestId file;
  PublisherKey holder;
  std::uint64_t until_node_ms = 0;
};

// Words that do not count any more, earliest first.
Result<std::vector<DueWord>> due_words(View const& view, std::uint64_t node_ms, std::size_t limit);

// Nothing happens when the holder has said something since.
Result<void> forget_word(Transaction& transaction, DueWord const& due);

// Something to tell of this node: it keeps a file that asks for replicas, or no longer does.
struct HoldingNews {
  ManifestId file;
  bool holds = true;
  Audience audience = Audience::everyone;

  friend bool operator==(HoldingNews const&, HoldingNews const&) = default;
};

// Takes the place of earlier news about the file.
void put_news(Transaction& transaction, HoldingNews const& news);

Result<std::vector<HoldingNews>> holding_news(View const& view, std::size_t limit);

// With which sequence number the last of it was told, and when all of it was told anew (on
// storage::TimeScale::node); 0 at first.
struct LastTold {
  std::uint64_t sequence = 0;
  std::uint64_t all_node_ms = 0;
};

Result<LastTold> last_told(View const& view);
void note_told(Transaction& transaction, LastTold const& told);

// It is told. Nothing happens when there are other news about the file by now.
Result<void> erase_news(Transaction& transaction, HoldingNews const& news);

}  // namespace bindle::storage
