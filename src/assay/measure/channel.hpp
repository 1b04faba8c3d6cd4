// SPDX-License-Identifier: Apache-2.0
#pragma once

// The line between a session's process and its parent: one JSON document a line, over a socket.
// The child measures only when told to and then waits, so that the parent is asleep while an
// iteration is being timed.

#include <cstdint>
#include <optional>
#include <string>

#include "assay/base/json.hpp"
#include "assay/base/units.hpp"

namespace assay::measure {

enum class ReceiveOutcome : std::uint8_t { message, closed, timeout, interrupted, malformed };

struct Received {
  ReceiveOutcome outcome = ReceiveOutcome::closed;
  Json message{};
};

class Channel {
 public:
  // Takes the descriptor over.
  explicit Channel(int descriptor) : descriptor_(descriptor) {}
  ~Channel();
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&& other) noexcept;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  // False when the other end is gone.
  bool send(const Json& message);

  // Waits for the next message: until `deadline_ns` on the monotonic clock if there is one, and
  // until `wake_descriptor` becomes readable if it is not negative.
  Received receive(std::optional<std::int64_t> deadline_ns = {}, int wake_descriptor = -1);

  void close();

 private:
  int descriptor_;
  std::string buffer_;
};

// Both ends; close-on-exec. Errors: missing, if the system has no descriptors left.
struct ChannelPair {
  int parent = -1;
  int child = -1;
};
[[nodiscard]] Result<ChannelPair> open_channel();

}  // namespace assay::measure
