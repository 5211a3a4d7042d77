#pragma once

#include "storage/budget.hpp"
#include "storage/event_rules.hpp"
#include "storage/extent.hpp"
#include "storage/pending_writes.hpp"
#include "storage/view.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace bindle::storage {

class Database;

// The changes of one commit group, in the making. Reads see the database and the changes made so
// far. Used on the committer's thread only; a change's work must not keep it.
class Transaction final : public View {
 public:
  Transaction(Database const& database, Budget& budget, EventRules const& events);
  ~Transaction() override;

  Result<std::optional<std::string>> get(Column column, std::string_view key) const override;
  Cursor scan(Column column, std::string prefix) const override;

  void put(Column column, std::string_view key, std::string_view value);
  void erase(Column column, std::string_view key);

  // Room for this many octets of new data in the database; Errc::over_budget without it. What
  // only moves or deletes takes no charge.
  Result<void> charge(std::uint64_t bytes);

  EventRules const& event_rules() const { return events_; }

  // From this commit on, a record refers to the extent, or none does any more.
  void adopt(Extent const& extent);
  void free(Extent const& extent);

  // The same for the claim on an assembly file as a whole.
  void adopt_assembly(std::uint64_t file, std::uint64_t size);
  void free_assembly(std::uint64_t file);

  // What has to happen to payload files once the group is durable.
  struct FileEffects {
    std::vector<Extent> adopted;
    std::vector<std::uint64_t> adopted_assemblies;
    std::vector<Extent> freed;
    std::vector<std::uint64_t> freed_assemblies;
  };

  FileEffects const& effects() const { return effects_; }

  // What follows a mark can be undone, up to the next one.
  void mark();
  void undo_since_mark();

  PendingWrites const& writes() const { return writes_; }

 private:
  Database const& database_;
  Budget& budget_;
  EventRules events_;
  PendingWrites writes_;
  // Nothing is committed while a group is in the making, so one serves all walks of a column.
  mutable std::array<std::unique_ptr<rocksdb::Iterator>, kColumnCount> idle_;
  FileEffects effects_;
  std::vector<Reservation> charges_;

  struct Mark {
    std::size_t adopted = 0;
    std::size_t adopted_assemblies = 0;
    std::size_t freed = 0;
    std::size_t freed_assemblies = 0;
    std::size_t charges = 0;
  };

  Mark mark_;
};

}  // namespace bindle::storage
