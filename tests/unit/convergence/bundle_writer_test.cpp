#include "convergence/sync_folder/bundle_writer.hpp"

#include "convergence/sync_folder/bundle_listing.hpp"
#include "convergence/sync_folder/bundle_name.hpp"
#include "convergence/sync_folder/stick_tree.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>

namespace bindle::convergence::sync_folder {
namespace {

using test::TempFolder;

BundleOctets octets_of(Bytes const& octets) {
  return {octets.size(),
          [&octets](std::uint64_t offset, std::span<std::uint8_t> into) -> Result<void> {
            std::copy_n(
                octets.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
            return {};
          }};
}

BundleFingerprint fingerprint(std::uint8_t number) {
  return fingerprint_of(Bytes{number});
}

Bytes sample(std::uint8_t number) {
  return Bytes(5000, number);
}

std::map<std::string, std::string> files_below(std::filesystem::path const& folder) {
  std::map<std::string, std::string> files;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[entry.path().lexically_relative(folder).string()] =
        std::string(std::istreambuf_iterator<char>(in), {});
  }
  return files;
}

std::string place_of(std::uint8_t number) {
  return folder_of(fingerprint(number)) + "/" + stem_of(fingerprint(number), 0) + ".BP7";
}

std::string text_of(std::uint8_t number) {
  auto const octets = sample(number);
  return {octets.begin(), octets.end()};
}

Result<void> write(std::filesystem::path const& folder, std::uint8_t first, std::uint8_t last) {
  TRY(auto const bundles, Folder::open(folder));
  BundleWriter writer(bundles);
  for (auto number = first; number <= last; ++number) {
    auto const octets = sample(number);
    TRY_VOID(writer.add(fingerprint(number), octets_of(octets)));
  }
  TRY(auto const done, writer.commit());
  if (done.size() != std::size_t{1} + last - first) return fail(Errc::io, "not all are written");
  return writer.finish();
}

TEST(BundleWriter, GivesEveryBundleItsName) {
  TempFolder folder;
  ASSERT_TRUE(write(folder.path(), 1, 3));
  auto const files = files_below(folder.path());
  EXPECT_EQ(files.size(), 3U);
  for (std::uint8_t number = 1; number <= 3; ++number)
    EXPECT_EQ(files.at(place_of(number)), text_of(number));
}

TEST(BundleWriter, LeavesNothingWithoutACommit) {
  TempFolder folder;
  {
    auto const bundles = Folder::open(folder.path()).value();
    BundleWriter writer(bundles);
    auto const octets = sample(1);
    ASSERT_TRUE(writer.add(fingerprint(1), octets_of(octets)));
  }
  EXPECT_TRUE(files_below(folder.path()).empty());
}

TEST(BundleWriter, TakesAnotherNameWhereTheFirstIsTaken) {
  TempFolder folder;
  std::filesystem::create_directory(folder.path() / folder_of(fingerprint(1)));
  std::ofstream(folder.path() / place_of(1)) << "mine";
  ASSERT_TRUE(write(folder.path(), 1, 1));
  auto files = files_below(folder.path());
  EXPECT_EQ(files.at(place_of(1)), "mine");
  files.erase(place_of(1));
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files.begin()->second, text_of(1));
}

TEST(BundleWriter, KeepsWhatWasAddedBeforeAFailure) {
  TempFolder folder;
  auto const bundles = Folder::open(folder.path()).value();
  BundleWriter writer(bundles);
  auto const octets = sample(1);
  ASSERT_TRUE(writer.add(fingerprint(1), octets_of(octets)));
  BundleOctets const broken{10, [](std::uint64_t, std::span<std::uint8_t>) -> Result<void> {
                              return fail(Errc::io, "its source is broken");
                            }};
  EXPECT_EQ(writer.add(fingerprint(2), broken).error().code, Errc::io);
  EXPECT_EQ(writer.commit().value(), std::vector{fingerprint(1)});
  EXPECT_EQ(files_below(folder.path()).size(), 1U);
}

TEST(BundleWriter, RefusesWhatFatCannotHold) {
  TempFolder folder;
  auto const bundles = Folder::open(folder.path()).value();
  BundleWriter writer(bundles);
  BundleOctets const huge{BundleWriter::kMaxFileSize + 1, {}};
  EXPECT_EQ(writer.add(fingerprint(1), huge).error().code, Errc::unsupported);
}

// Runs `work` in a process of its own and kills it when it enters its system call number `last`.
// False when it came to its end before.
template <class Work>
bool killed_at(int last, Work work) {
  auto const child = fork();
  if (child == 0) {
    ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    raise(SIGSTOP);
    work();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  for (int call = 0; call < 2 * last; ++call) {  // each stops on its way in and on its way out
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) return false;
  }
  kill(child, SIGKILL);
  waitpid(child, &status, 0);
  return true;
}

TEST(BundleWriter, KilledAtAnySystemCallHarmsNothingAndTheNextGoesOn) {
  auto call = 1;
  for (bool killed = true; killed; ++call) {
    TempFolder folder;
    ASSERT_TRUE(write(folder.path(), 1, 2));
    killed = killed_at(call, [&] { (void)write(folder.path(), 3, 4).has_value(); });
    for (auto const& [name, text] : files_below(folder.path())) {
      auto const is_temporary = name.ends_with(".TMP");
      EXPECT_TRUE(is_temporary || text.size() == sample(1).size()) << name << " at " << call;
    }
    auto const bundles = Folder::open(folder.path()).value();
    ASSERT_TRUE(remove_bundle_temporaries(bundles));
    auto const files = files_below(folder.path());
    for (std::uint8_t number = 1; number <= 2; ++number)
      ASSERT_EQ(files.at(place_of(number)), text_of(number)) << "at " << call;
    for (std::uint8_t number = 3; number <= 4; ++number)
      if (!files.contains(place_of(number))) ASSERT_TRUE(write(folder.path(), number, number));
    ASSERT_EQ(files_below(folder.path()).size(), 4U);
  }
  EXPECT_GT(call, 20);
}

}  // namespace
}  // namespace bindle::convergence::sync_folder
