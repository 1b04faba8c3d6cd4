// SPDX-License-Identifier: Apache-2.0
#include "assay/base/subprocess.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "assay/base/descriptor.hpp"
#include "assay/base/text.hpp"

namespace assay {
namespace {

using SteadyClock = std::chrono::steady_clock;

// The reading end of a pipe that never blocks.
struct Pipe {
  Descriptor reading;
  Descriptor writing;
};

std::optional<Pipe> open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
  if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return std::nullopt;
  return pipe;
}

// A file in memory: however long the input is and whether it is read at all, nobody has to wait.
Descriptor input_file(const std::string& input) {
  Descriptor file(::memfd_create("assay-input", MFD_CLOEXEC));
  if (!file.is_open() || !write_all(file.number(), input) ||
      ::lseek(file.number(), 0, SEEK_SET) != 0) {
    return Descriptor();
  }
  return file;
}

// Keeps the beginning of what a pipe brings.
class Beginning {
 public:
  explicit Beginning(std::size_t limit) : limit_(limit) {}
  void add(std::string_view bytes) {
    overflowed_ = overflowed_ || bytes.size() > limit_ - bytes_.size();
    bytes_ += bytes.substr(0, limit_ - bytes_.size());
  }
  bool overflowed() const { return overflowed_; }
  std::string take() { return std::move(bytes_); }

 private:
  std::size_t limit_;
  std::string bytes_;
  bool overflowed_ = false;
};

// Keeps its end.
class Tail {
 public:
  void add(std::string_view bytes) {
    bytes_ += bytes;
    if (bytes_.size() > 2 * most_bytes) bytes_.erase(0, bytes_.size() - most_bytes);
  }
  std::string lines() const { return text::last_lines(bytes_, most_lines); }

 private:
  static constexpr std::size_t most_bytes = 8192;
  static constexpr std::size_t most_lines = 10;
  std::string bytes_;
};

// What has arrived so far. Closes the pipe at its end.
template <class Sink>
void drain(Descriptor& pipe, Sink& sink) {
  std::array<char, 16384> buffer{};
  while (pipe.is_open()) {
    const ssize_t count = ::read(pipe.number(), buffer.data(), buffer.size());
    if (count > 0) {
      sink.add({buffer.data(), static_cast<std::size_t>(count)});
    } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
      pipe.close();
    } else if (errno == EAGAIN) {
      return;
    }
  }
}

// Returns when a pipe has something, or soon. Closed pipes are passed over.
void wait_for_output(const Descriptor& output, const Descriptor& errors) {
  constexpr int patience_ms = 2;
  std::array<pollfd, 2> pipes{{{output.number(), POLLIN, 0}, {errors.number(), POLLIN, 0}}};
  ::poll(pipes.data(), pipes.size(), patience_ms);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

struct Descriptors {
  int input;
  int output;
  int errors;
};

// 0, or the system's reason.
int spawn(const Subprocess& subprocess, Descriptors descriptors, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  if (const int error = ::posix_spawn_file_actions_init(&actions); error != 0) return error;
  if (const int error = ::posix_spawnattr_init(&attributes); error != 0) {
    ::posix_spawn_file_actions_destroy(&actions);
    return error;
  }
  ::posix_spawn_file_actions_adddup2(&actions, descriptors.input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, descriptors.output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, descriptors.errors, STDERR_FILENO);
  sigset_t all;
  sigset_t none;
  ::sigfillset(&all);
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  ::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  const std::vector<char*> argv = pointers(subprocess.argv);
  const std::vector<char*> environment = pointers(subprocess.environment);
  const int error =
      ::posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), environment.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

std::string describe(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return fmt::format("was killed by signal {} ({})", signal, ::strsignal(signal));
  }
  return fmt::format("exited with code {}", WEXITSTATUS(status));
}

void wait_for_end(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

Result<SubprocessEnd> run_subprocess(const Subprocess& subprocess) {
  const auto cannot_start = [&](int error) {
    return fail(ErrorCode::missing,
                fmt::format("cannot start {}: {}", subprocess.argv.front(), std::strerror(error)));
  };
  const Descriptor input = input_file(subprocess.input);
  auto output_pipe = open_pipe();
  auto error_pipe = open_pipe();
  if (!input.is_open() || !output_pipe || !error_pipe) return cannot_start(errno);

  pid_t pid = -1;
  const int error =
      spawn(subprocess,
            {input.number(), output_pipe->writing.number(), error_pipe->writing.number()}, pid);
  if (error != 0) return cannot_start(error);
  const auto deadline = SteadyClock::now() + subprocess.time_limit;
  output_pipe->writing.close();
  error_pipe->writing.close();

  Beginning output(subprocess.output_limit);
  Tail errors;
  const auto drain_both = [&] {
    drain(output_pipe->reading, output);
    drain(error_pipe->reading, errors);
  };
  SubprocessEnd end;
  int status = 0;
  bool ended = false;
  while (end.how.empty() && !ended) {
    wait_for_output(output_pipe->reading, error_pipe->reading);
    ended = ::waitpid(pid, &status, WNOHANG) == pid;
    drain_both();
    if (output.overflowed()) {
      end.how = fmt::format("wrote more than {} bytes", subprocess.output_limit);
    } else if (!ended && SteadyClock::now() >= deadline) {
      end.how = fmt::format("did not end within {} s",
                            std::chrono::duration<double>(subprocess.time_limit).count());
    }
  }
  if (end.how.empty()) {
    end.how = describe(status);
    end.clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  // The group: what it started may outlive it.
  if (!end.clean || !subprocess.leaves_children) ::kill(-pid, SIGKILL);
  if (!ended) wait_for_end(pid);
  end.output = output.take();
  end.stderr_tail = errors.lines();
  return end;
}

}  // namespace assay
