// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one clock of a session. `measure` stamps every event with it; no engine reads a clock.

#include <cstdint>
#include <ctime>

namespace assay {

// Nanoseconds of a monotonic clock with an arbitrary origin.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t now_ns() const noexcept = 0;
};

// The kernel's monotonic clock: one origin for every process of a host until it reboots.
class MonotonicClock final : public Clock {
 public:
  std::int64_t now_ns() const noexcept override { return read(); }

  static std::int64_t read() noexcept {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
  }
};

// Time that moves only when told to: for replayed latencies and for tests.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(std::int64_t start_ns = 0) : now_ns_(start_ns) {}
  std::int64_t now_ns() const noexcept override { return now_ns_; }
  void advance(std::int64_t nanoseconds) noexcept { now_ns_ += nanoseconds; }

 private:
  std::int64_t now_ns_;
};

}  // namespace assay
