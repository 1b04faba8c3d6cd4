// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/channel.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "assay/base/clock.hpp"

namespace assay::measure {
namespace {

constexpr std::size_t longest_message = std::size_t{256} << 20;

// What poll() wants: milliseconds, rounded up so that it does not spin before the deadline.
int poll_timeout(std::optional<std::int64_t> deadline_ns) {
  if (!deadline_ns) return -1;
  const std::int64_t left_ms = (*deadline_ns - MonotonicClock::read() + 999'999) / 1'000'000;
  return static_cast<int>(std::clamp<std::int64_t>(left_ms, 0, 86'400'000));
}

// The message as a line. Short ones are put together in a buffer that is written to its end
// whatever their length: the cache is then as warm before one iteration as before another, where a
// profiling tool simulates it, although durations have more digits or fewer.
std::string as_line(const Json& message) {
  constexpr std::size_t usual_length = 4096;
  try {
    std::ostringstream text(std::string(usual_length, ' '));
    text << message << '\n';
    const auto length = static_cast<std::size_t>(text.tellp());
    for (std::size_t i = length; i < usual_length; ++i) text.put(' ');
    std::string line = std::move(text).str();
    line.resize(length);
    return line;
  } catch (const Json::type_error&) {  // invalid UTF-8 in a reason, which line_text() replaces
    return line_text(message) + "\n";
  }
}

}  // namespace

Channel::~Channel() {
  close();
}

Channel::Channel(Channel&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), buffer_(std::move(other.buffer_)) {}

Channel& Channel::operator=(Channel&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(buffer_, other.buffer_);
  return *this;
}

void Channel::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

bool Channel::send(const Json& message) {
  const std::string line = as_line(message);
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t count = ::send(descriptor_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

Received Channel::receive(std::optional<std::int64_t> deadline_ns, int wake_descriptor) {
  std::array<char, 65536> chunk{};
  std::size_t searched = 0;
  while (true) {
    const std::size_t newline = buffer_.find('\n', searched);
    if (newline != std::string::npos) {
      auto message = parse_json(std::string_view(buffer_).substr(0, newline), "session");
      buffer_.erase(0, newline + 1);
      if (!message || !message->is_object()) return {ReceiveOutcome::malformed};
      return {ReceiveOutcome::message, std::move(*message)};
    }
    searched = buffer_.size();
    if (searched > longest_message) return {ReceiveOutcome::malformed};

    std::array<pollfd, 2> waits{{{descriptor_, POLLIN, 0}, {wake_descriptor, POLLIN, 0}}};
    const int ready = ::poll(waits.data(), waits.size(), poll_timeout(deadline_ns));
    if (ready < 0 && errno == EINTR) continue;
    if (waits[1].revents != 0) return {ReceiveOutcome::interrupted};
    if (ready == 0) {
      if (deadline_ns && MonotonicClock::read() < *deadline_ns) continue;
      return {ReceiveOutcome::timeout};
    }
    const ssize_t count = ::read(descriptor_, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {ReceiveOutcome::closed};
    buffer_.append(chunk.data(), static_cast<std::size_t>(count));
  }
}

Result<ChannelPair> open_channel() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail(ErrorCode::missing,
                fmt::format("cannot open a channel to a session: {}", std::strerror(errno)));
  }
  return ChannelPair{ends[0], ends[1]};
}

}  // namespace assay::measure
