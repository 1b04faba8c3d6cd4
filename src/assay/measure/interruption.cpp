// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/interruption.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>

#include <sys/eventfd.h>
#include <unistd.h>

#include "assay/base/error.hpp"

namespace assay::measure {
namespace {

constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};

// Signal handlers can reach only what is global.
volatile std::sig_atomic_t requests = 0;
int wake_descriptor = -1;
std::array<struct sigaction, signals.size()> previous_actions;

extern "C" void on_signal(int) {
  if (requests > 0) _exit(exit_code(ErrorCode::interrupted));
  requests = 1;
  const int saved = errno;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_descriptor, &one, sizeof one);
  errno = saved;
}

}  // namespace

Interruption::Interruption() {
  requests = 0;
  wake_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action {};
  action.sa_handler = &on_signal;
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < signals.size(); ++i) {
    sigaction(signals[i], &action, &previous_actions[i]);
  }
}

Interruption::~Interruption() {
  for (std::size_t i = 0; i < signals.size(); ++i) {
    sigaction(signals[i], &previous_actions[i], nullptr);
  }
  close(wake_descriptor);
  wake_descriptor = -1;
}

bool Interruption::requested() const {
  return requests != 0;
}

int Interruption::descriptor() const {
  return wake_descriptor;
}

}  // namespace assay::measure
