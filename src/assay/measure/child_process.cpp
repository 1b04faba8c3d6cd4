// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/child_process.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assay/base/clock.hpp"
#include "assay/base/text.hpp"

namespace assay::measure {
namespace {

constexpr int exec_failed = 127;

// Between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(char* const* argv, bool random_addresses, int channel, int output,
                         pid_t parent) {
  constexpr unsigned long current_personality = 0xffffffff;
  setpgid(0, 0);
  if (!random_addresses) {
    const int now = personality(current_personality);
    // Refused by some containers: the session reports how its addresses are.
    if (now >= 0) personality(static_cast<unsigned long>(now) | ADDR_NO_RANDOMIZE);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(exec_failed);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) {
    ::signal(signal, SIG_DFL);
  }
  const int input = open("/dev/null", O_RDONLY);
  // The channel moves out of the way first: its number may be one of those taken below.
  const int kept = fcntl(channel, F_DUPFD, 10);
  if (input < 0 || kept < 0 || dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
      dup2(output, STDERR_FILENO) < 0 || dup2(kept, ChildProcess::channel_descriptor) < 0) {
    _exit(exec_failed);
  }
  close(kept);
  if (input > ChildProcess::channel_descriptor) close(input);
  execvp(argv[0], argv);
  _exit(exec_failed);
}

ChildEnd describe(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return {false, fmt::format("was killed by signal {} ({})", signal, strsignal(signal))};
  }
  const int code = WEXITSTATUS(status);
  return {code == 0, fmt::format("exited with code {}", code)};
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& argv,
                                         bool random_addresses) {
  const auto cannot_start = [] {
    return fail(ErrorCode::missing,
                fmt::format("cannot start a session: {}", std::strerror(errno)));
  };
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  const int output = memfd_create("assay-session-output", MFD_CLOEXEC);
  if (output < 0) return cannot_start();
  auto ends = open_channel();
  if (!ends) {
    close(output);
    return fail(ends.error());
  }
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) become(arguments.data(), random_addresses, ends->child, output, parent);
  const int fork_error = errno;
  close(ends->child);
  Channel channel(ends->parent);
  if (pid < 0) {
    close(output);
    errno = fork_error;
    return cannot_start();
  }
  return ChildProcess(pid, std::move(channel), output);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      channel_(std::move(other.channel_)),
      output_(std::exchange(other.output_, -1)),
      end_(std::move(other.end_)) {}

ChildProcess::~ChildProcess() {
  finish(0);
  if (output_ >= 0) close(output_);
}

ChildEnd ChildProcess::finish(std::int64_t patience_ns) {
  channel_.close();
  if (pid_ < 0) return end_;
  const std::int64_t deadline = MonotonicClock::read() + patience_ns;
  int status = 0;
  pid_t ended = 0;
  while ((ended = waitpid(pid_, &status, WNOHANG)) == 0 && MonotonicClock::read() < deadline) {
    constexpr useconds_t pause_us = 1000;
    usleep(pause_us);
  }
  // The group: a tool in front of the session may have started it as a process of its own.
  kill(-pid_, SIGKILL);
  if (ended == 0) {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  pid_ = -1;
  end_ = describe(status);
  return end_;
}

std::string ChildProcess::stderr_tail() const {
  constexpr off_t most_bytes = 8192;
  constexpr std::size_t most_lines = 10;
  const off_t size = lseek(output_, 0, SEEK_END);
  if (size <= 0) return {};
  const off_t start = std::max<off_t>(0, size - most_bytes);
  std::string bytes(static_cast<std::size_t>(size - start), '\0');
  const ssize_t count = pread(output_, bytes.data(), bytes.size(), start);
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return text::last_lines(bytes, most_lines);
}

}  // namespace assay::measure
