#include "tests/support/temp_store.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

// A child process stores bundles and says which it was told are durable; it is killed without
// warning, and the parent checks what is there.
namespace bindle::storage {
namespace {

using test::TempFolder;

struct Acknowledged {
  std::uint64_t number;
  Arrival arrival;
};

Bytes content_of(std::uint64_t number) {
  auto const size = number % 3 == 0 ? 1000 : 70'000 + number * 131 % 200'000;
  return test::octets(size, static_cast<std::uint8_t>(number));
}

BundleRecord record_of(std::uint64_t number) {
  auto record = test::sample_record(0);
  record.key = Bytes(8, static_cast<std::uint8_t>(number));
  record.key[0] = static_cast<std::uint8_t>(number >> 8);
  return record;
}

Change storing(Store& store, std::uint64_t number, int report_to) {
  auto content = content_of(number);
  Change change;
  PayloadSource source = content;
  if (content.size() >= kInlineLimit) {
    change.payloads.push_back(store.payloads().write(content).value());
    source = change.payloads.front().extent();
  }
  auto const arrival = std::make_shared<Arrival>();  // from the work to the answer
  change.work = [=](Transaction& t) -> Result<void> {
    TRY(auto const added, add_bundle(t, record_of(number), source));
    *arrival = added.arrival;
    // Every seventh goes again, so that freed octets are in play.
    if (number % 7 == 6 && added.arrival > 1) TRY_VOID(drop_payload(t, added.arrival - 1));
    return {};
  };
  change.done = [=](Result<void> const& outcome) {
    Acknowledged const said{number, *arrival};
    if (outcome && ::write(report_to, &said, sizeof said) != sizeof said) ::_exit(1);
  };
  return change;
}

[[noreturn]] void store_until_killed(std::filesystem::path const& folder,
                                     std::uint64_t first,
                                     int report_to) {
  auto store = Store::open(folder, test::small_options());
  if (!store) ::_exit(1);
  for (auto number = first;; ++number) {
    auto change = storing(**store, number, report_to);
    while (!(*store)->committer().submit(std::move(change))) {
    }
  }
}

// What the child acknowledged before it was killed; the kill comes after `answers` answers.
std::vector<Acknowledged> run_and_kill(std::filesystem::path const& folder,
                                       std::uint64_t first,
                                       std::size_t answers) {
  std::array<int, 2> pipe_ends{};
  EXPECT_EQ(::pipe(pipe_ends.data()), 0);
  auto const child = ::fork();
  if (child == 0) store_until_killed(folder, first, pipe_ends[1]);
  ::close(pipe_ends[1]);
  std::vector<Acknowledged> said;
  Acknowledged next{};
  while (::read(pipe_ends[0], &next, sizeof next) == sizeof next) {
    said.push_back(next);
    if (said.size() == answers) ::kill(child, SIGKILL);
  }
  ::close(pipe_ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  return said;
}

void expect_kept(Store& store, Acknowledged const& said, bool may_be_dropped) {
  auto const record = find_bundle(store.view(), said.arrival);
  ASSERT_TRUE(record && *record) << said.number;
  EXPECT_EQ((*record)->key, record_of(said.number).key);
  if (may_be_dropped && std::holds_alternative<DroppedPayload>((*record)->payload)) return;
  auto const payload = store.open_payload(said.arrival);
  ASSERT_TRUE(payload) << said.number << ' ' << payload.error().detail;
  EXPECT_EQ(payload->read_all(1 << 20).value(), content_of(said.number)) << said.number;
}

std::uint64_t referenced_bytes(View const& view) {
  std::uint64_t bytes = 0;
  auto const page = queue_page(view, Queue::pending, Order::oldest_first, 0, 1'000'000);
  for (auto const& [arrival, record] : page.value()) {
    if (auto const* const extent = std::get_if<Extent>(&record.payload))
      bytes += allocated_bytes(*extent);
  }
  return bytes;
}

TEST(Crash, LosesNothingAcknowledgedAndLeavesNoOrphans) {
  TempFolder folder;
  std::mt19937_64 random(4711);
  std::vector<Acknowledged> kept;
  std::uint64_t first = 0;
  for (int round = 0; round < 8; ++round) {
    auto const said = run_and_kill(folder.path(), first, 1 + random() % 60);
    kept.insert(kept.end(), said.begin(), said.end());
    first += 5000;  // past anything the child can have stored

    auto const store = Store::open(folder.path(), test::small_options());
    ASSERT_TRUE(store) << store.error().detail;
    for (auto const& acknowledged : kept)
      expect_kept(**store, acknowledged, true);
    auto const referenced = referenced_bytes((*store)->view());
    EXPECT_EQ((*store)->budget().usage().payload_bytes, referenced);
    auto const on_disk = test::disk_use(folder.path() / "payloads");
    EXPECT_GE(on_disk.bytes, referenced);
    EXPECT_LE(on_disk.bytes, referenced + test::most_map_bytes(on_disk));
  }
}

}  // namespace
}  // namespace bindle::storage
