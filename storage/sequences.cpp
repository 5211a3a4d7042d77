#include "storage/sequences.hpp"

#include "storage/committer.hpp"
#include "storage/counters.hpp"
#include "storage/keys.hpp"
#include "storage/transaction.hpp"

#include <string_view>

namespace bindle::storage {
namespace {

constexpr std::string_view kReserved = "sequences";
constexpr std::uint64_t kBlock = 65536;

}  // namespace

Result<std::unique_ptr<Sequences>> Sequences::open(View const& view, Committer& committer) {
  TRY(auto const first, read_counter(view, kReserved));
  std::unique_ptr<Sequences> sequences(new Sequences(committer, first));
  TRY_VOID(committer.commit(reservation(first + kBlock)));
  sequences->reserved_end_ = first + kBlock;
  return sequences;
}

Change Sequences::reservation(std::uint64_t end) {
  Change change;
  change.work = [end](Transaction& transaction) -> Result<void> {
    transaction.put(Column::meta, kReserved, make_key(end));
    return {};
  };
  return change;
}

Result<std::uint64_t> Sequences::next() {
  std::lock_guard const lock(mutex_);
  if (reserved_end_ - next_ < kBlock / 2 && !reserving_) reserve_ahead();
  if (next_ == reserved_end_)
    return fail(Errc::busy, "sequence numbers are used up faster than they can be reserved");
  return next_++;
}

void Sequences::reserve_ahead() {
  auto const end = reserved_end_ + kBlock;
  auto change = reservation(end);
  change.done = [this, end](Result<void> const& outcome) {
    std::lock_guard const lock(mutex_);
    if (outcome) reserved_end_ = end;
    reserving_ = false;
  };
  // When it is not accepted, the next call tries again.
  reserving_ = committer_.submit(std::move(change)).has_value();
}

}  // namespace bindle::storage
