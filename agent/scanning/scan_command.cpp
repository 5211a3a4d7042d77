#include "agent/scanning/scan_command.hpp"

#include "bundle/utf8.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sstream>
#include <utility>

namespace bindle::agent {
namespace {

using Clock = std::chrono::steady_clock;

class PipeEnd {
 public:
  explicit PipeEnd(int number) : number_(number) {}

  PipeEnd(PipeEnd const&) = delete;
  PipeEnd& operator=(PipeEnd const&) = delete;

  ~PipeEnd() { close(); }

  int number() const { return number_; }

  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }

 private:
  int number_;
};

// What posix_spawn wants to be told, freed again.
class SpawnPlan {
 public:
  explicit SpawnPlan(int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
    // It gets no socket of ours.
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    // A process group of its own, so that everything in it can be killed.
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }

  SpawnPlan(SpawnPlan const&) = delete;
  SpawnPlan& operator=(SpawnPlan const&) = delete;

  ~SpawnPlan() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }

  // 0, or why the program does not start.
  int spawn(pid_t& process, std::vector<std::string> words) const {
    std::vector<char*> arguments;
    for (auto& word : words)
      arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    std::string language = "LANG=C.UTF-8";
    std::array<char*, 3> environment = {path.data(), language.data(), nullptr};
    return ::posix_spawn(&process,
                         words.front().c_str(),
                         &actions_,
                         &attributes_,
                         arguments.data(),
                         environment.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// Until all who write have closed the pipe; false when the time is over.
bool read_output(PipeEnd const& pipe, Clock::time_point deadline, std::string& output) {
  std::array<char, 4096> piece{};
  for (;;) {
    auto const left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{.fd = pipe.number(), .events = POLLIN, .revents = 0};
    auto const ready = ::poll(&waiting, 1, static_cast<int>(std::min<long>(left, 60'000)));
    if (ready < 0 && errno != EINTR) return false;
    if (ready <= 0) continue;
    auto const length = ::read(pipe.number(), piece.data(), piece.size());
    if (length == 0) return true;
    if (length < 0 && errno != EINTR) return false;
    auto const room = kMaxScanOutput - output.size();
    if (length > 0) output.append(piece.data(), std::min(room, static_cast<std::size_t>(length)));
  }
}

// None when it has not ended by the deadline.
std::optional<int> wait_for(pid_t process, Clock::time_point deadline) {
  for (;;) {
    int status = 0;
    auto const ended = ::waitpid(process, &status, WNOHANG);
    if (ended == process) return status;
    if (ended < 0 && errno != EINTR) return std::nullopt;
    if (Clock::now() >= deadline) return std::nullopt;
    ::usleep(5'000);
  }
}

void kill_all(pid_t process) {
  ::kill(-process, SIGKILL);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
}

// One line that is safe to show.
std::string plain_line(std::string_view output) {
  std::string line;
  while (!output.empty()) {
    auto const before = output;
    auto const code_point = take_code_point(output);
    if (!code_point) {
      line += '?';
      output.remove_prefix(1);
    } else if (is_control(*code_point)) {
      if (!line.empty() && line.back() != ' ') line += ' ';
    } else {
      line += before.substr(0, before.size() - output.size());
    }
  }
  while (!line.empty() && line.back() == ' ')
    line.pop_back();
  return line;
}

ScanVerdict refused_by(std::string why) {
  return {false, std::move(why)};
}

ScanVerdict verdict_of(int status, std::string const& output) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  auto why = WIFEXITED(status) ? "the scan said no (" + std::to_string(WEXITSTATUS(status)) + ")"
                               : std::string("the scan was ended by a signal");
  auto const line = plain_line(output);
  return refused_by(line.empty() ? std::move(why) : why + ": " + line);
}

}  // namespace

Result<std::vector<std::string>> parse_scan_command(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;)
    words.push_back(word);
  if (!words.empty() && !words.front().starts_with('/'))
    return fail(Errc::invalid_argument, "a program is given by its absolute path");
  return words;
}

ScanVerdict scan_file(ScanCommand const& command, std::filesystem::path const& file) {
  if (command.words.empty()) return {};
  auto const deadline = Clock::now() + command.timeout;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return refused_by(std::string("the scan cannot start: ") + std::strerror(errno));
  PipeEnd const reading(ends[0]);
  PipeEnd writing(ends[1]);
  auto words = command.words;
  words.push_back(file.string());
  pid_t process = 0;
  auto const failed = SpawnPlan(writing.number()).spawn(process, std::move(words));
  writing.close();
  if (failed != 0)
    return refused_by(std::string("the scan cannot start: ") + std::strerror(failed));
  std::string output;
  auto const said_all = read_output(reading, deadline, output);
  auto const status = said_all ? wait_for(process, deadline) : std::nullopt;
  if (!status) {
    kill_all(process);
    return refused_by("the scan did not end in time");
  }
  return verdict_of(*status, output);
}

}  // namespace bindle::agent
