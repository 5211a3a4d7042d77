#include "agent/content/download_service.hpp"

#include "tests/unit/agent/content_node.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

namespace bindle::agent {
namespace {

using storage::DownloadState;
using test::ContentNode;
using test::octets;
using test::run;

Bytes const kChunk = octets(3000, 1);
Bytes const kOther = octets(5000, 2);

class Downloading : public ::testing::Test {
 protected:
  // One of two chunks is here.
  ManifestId half_done() {
    node.hold(kChunk);
    auto const file = node.learn_of("file.txt", {kChunk, kOther});
    EXPECT_TRUE(start(file));
    return file;
  }

  Result<DownloadOpening> start(ManifestId const& file,
                                std::optional<DownloadWish> wish = DownloadWish{}) {
    return run(service.start(file, wish));
  }

  ContentNode node;
  FileRemoval removal{*node.store};
  int ended = 0;
  DownloadService service{
      *node.store, node.workers, node.clock, node.library, node.key, [this] { ++ended; }};
};

TEST_F(Downloading, RefusesToRemoveAFileThatIsBeingCompleted) {
  node.hold(kChunk);
  auto const file = node.learn_of("file.txt", {kChunk});
  ASSERT_TRUE(start(file));
  boost::asio::io_context loop(1);
  auto finished = boost::asio::co_spawn(loop, service.finish(file), boost::asio::use_future);
  auto removed = boost::asio::co_spawn(
      loop, service.remove(removal, file, RemovalOrder{}), boost::asio::use_future);
  loop.run();
  EXPECT_EQ(removed.get().error().code, Errc::busy);
  EXPECT_EQ(finished.get().value(), "file.txt");
  EXPECT_EQ(node.delivered("file.txt"), kChunk);
  EXPECT_TRUE(run(service.remove(removal, file, RemovalOrder{})));
}

TEST_F(Downloading, StaysPausedOverARestart) {
  auto const file = half_done();
  ASSERT_TRUE(run(service.pause(file)));
  EXPECT_EQ(ended, 1);
  EXPECT_FALSE(service.is_open(file));
  node.store.reopen();
  DownloadService again(*node.store, node.workers, node.clock, node.library, node.key, [] {});
  EXPECT_TRUE(run(again.interrupted()).value().empty());
  auto const started = run(again.start(file, std::nullopt)).value();
  EXPECT_TRUE(std::holds_alternative<IsPaused>(started));
}

TEST_F(Downloading, GoesOnFromWhereItWasPaused) {
  auto const file = half_done();
  ASSERT_TRUE(run(service.pause(file)));
  auto const opening = start(file).value();
  EXPECT_THAT(std::get<OpenDownload>(opening).held, ::testing::ElementsAre(true, false));
  EXPECT_FALSE(node.download(file).paused);
}

TEST_F(Downloading, GivesItsSpaceBackWhenCancelled) {
  auto const before = node.store->budget().usage().payload_bytes;
  auto const file = half_done();
  ASSERT_GT(node.store->budget().usage().payload_bytes, before);
  ASSERT_TRUE(run(service.cancel(removal, file)));
  EXPECT_EQ(node.store->budget().usage().payload_bytes, before);
  EXPECT_EQ(node.download(file).state, DownloadState::cancelled);
  EXPECT_EQ(node.download(file).stored_chunks, 0u);
  EXPECT_EQ(run(service.cancel(removal, file)).error().code, Errc::conflict);
}

TEST_F(Downloading, BeginsAnewAfterItWasCancelled) {
  auto const file = half_done();
  ASSERT_TRUE(run(service.cancel(removal, file)));
  auto const opening = start(file).value();
  EXPECT_THAT(std::get<OpenDownload>(opening).held, ::testing::ElementsAre(true, false));
  EXPECT_EQ(node.download(file).state, DownloadState::requesting_chunks);
}

TEST_F(Downloading, DoesNotCancelWhatIsComplete) {
  node.hold(kChunk);
  auto const file = node.learn_of("file.txt", {kChunk});
  ASSERT_TRUE(start(file));
  ASSERT_TRUE(run(service.finish(file)));
  EXPECT_EQ(run(service.cancel(removal, file)).error().code, Errc::conflict);
  EXPECT_EQ(node.delivered("file.txt"), kChunk);
}

TEST_F(Downloading, KeepsThePriorityThatSomebodyWishes) {
  auto const file = node.learn_of("file.txt", {kChunk});
  auto const opening = start(file, DownloadWish{Priority::emergency}).value();
  EXPECT_EQ(std::get<OpenDownload>(opening).priority, Priority::emergency);
  EXPECT_EQ(node.download(file).priority, Priority::emergency);
}

TEST_F(Downloading, TakesADownloadOverFromASubscription) {
  auto const file = half_done();
  ASSERT_TRUE(
      run(service.change(file, [](storage::Download& each) { each.subscription = "school"; })));
  auto const interrupted = run(service.interrupted()).value();
  ASSERT_EQ(interrupted.size(), 1u);
  EXPECT_EQ(interrupted.front().subscription, "school");
  EXPECT_TRUE(std::holds_alternative<UnderWay>(start(file).value()));
  EXPECT_EQ(node.download(file).subscription, "");
}

TEST_F(Downloading, CanBeCompletedOnceThereIsRoomForTheRecord) {
  node.hold(kChunk);
  auto const file = node.learn_of("file.txt", {kChunk});
  ASSERT_TRUE(start(file));
  auto const usage = node.store->budget().usage();
  {
    auto const full = node.store->budget().reserve(usage.given_out - usage.used() - 1024, 0);
    ASSERT_TRUE(full);
    EXPECT_EQ(run(service.finish(file)).error().code, Errc::over_budget);
    EXPECT_TRUE(service.is_open(file));
  }
  EXPECT_EQ(run(service.finish(file)).value(), "file.txt");
  EXPECT_EQ(node.delivered("file.txt"), kChunk);
}

// What stands for files that could be evicted.
class Ballast final : public storage::Relief {
 public:
  bool make_room(std::uint64_t, std::uint64_t) override {
    full_ = storage::Reservation();
    return true;
  }

  void fill(storage::Budget& budget) {
    auto const usage = budget.usage();
    full_ = budget.reserve(usage.given_out - usage.used() - 1024, 0).value();
  }

 private:
  storage::Reservation full_;
};

TEST_F(Downloading, HasRoomMadeForTheRecord) {
  node.hold(kChunk);
  auto const file = node.learn_of("file.txt", {kChunk});
  ASSERT_TRUE(start(file));
  auto& budget = node.store->budget();
  Ballast ballast;
  ballast.fill(budget);
  budget.attach(&ballast);
  EXPECT_EQ(run(service.finish(file)).value(), "file.txt");
  budget.attach(nullptr);
}

}  // namespace
}  // namespace bindle::agent
