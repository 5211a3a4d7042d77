#include "tools/cli/interruption.hpp"

#include <cstdlib>
#include <ctime>

namespace bindle::cli {
namespace {

constexpr int kInterruptedExit = 128 + SIGINT;
constexpr timespec kPace{.tv_sec = 0, .tv_nsec = 100'000'000};

sigset_t only_sigint() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

Interruption::Interruption() {
  auto const set = only_sigint();
  pthread_sigmask(SIG_BLOCK, &set, &former_);
  watcher_ = std::thread([this] { watch(); });
}

Interruption::~Interruption() {
  over_ = true;
  watcher_.join();
  pthread_sigmask(SIG_SETMASK, &former_, nullptr);
}

void Interruption::watch() {
  auto const set = only_sigint();
  while (!over_) {
    if (sigtimedwait(&set, nullptr, &kPace) != SIGINT) continue;
    if (requested_.exchange(true)) std::_Exit(kInterruptedExit);
  }
}

}  // namespace bindle::cli
