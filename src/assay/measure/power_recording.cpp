// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/power_recording.hpp"

#include <utility>

#include <poll.h>

#include "assay/base/clock.hpp"

namespace assay::measure {
namespace {

constexpr Nanoseconds nanoseconds_of_poll = 1'000'000;  // poll(2) counts milliseconds

// False if it was interrupted.
bool wait(Nanoseconds duration, const Interruption& interruption) {
  pollfd wake{.fd = interruption.descriptor(), .events = POLLIN, .revents = 0};
  const Nanoseconds until = MonotonicClock::read() + duration;
  while (!interruption.requested()) {
    const Nanoseconds left = until - MonotonicClock::read();
    if (left <= 0) return true;
    poll(&wake, 1, static_cast<int>(left / nanoseconds_of_poll) + 1);
  }
  return false;
}

}  // namespace

PowerRecording::PowerRecording(std::vector<std::unique_ptr<sensor::PowerSource>> sources,
                               const PowerProtocol& protocol, Nanoseconds epoch_ns)
    : protocol_(protocol), epoch_ns_(epoch_ns) {
  if (sources.empty()) return;
  sampler_ = std::make_unique<PowerSampler>(std::move(sources), protocol.cadence_ns, epoch_ns);
}

Result<void> PowerRecording::begin(store::RunWriter& writer, const Run* stored,
                                   const Interruption& interruption) {
  if (!sampler_) return {};
  if (auto recorded = writer.record(sampler_->so_far()); !recorded) return recorded;
  const bool has_window = stored != nullptr && stored->idle.has_value();
  if (protocol_.idle_ns <= 0 || has_window) return {};
  // The window's edges lie one reading inside of what is read.
  wait(protocol_.cadence_ns, interruption);
  const Nanoseconds began = MonotonicClock::read() - epoch_ns_;
  if (!wait(protocol_.idle_ns, interruption)) return {};
  const TimeWindow idle{began, MonotonicClock::read() - epoch_ns_};
  if (auto appended = writer.append(sampler_->drain()); !appended) return appended;
  return writer.record(idle);
}

Result<void> PowerRecording::end(store::RunWriter& writer, const Interruption& interruption) {
  if (!sampler_) return {};
  wait(protocol_.cadence_ns, interruption);
  const PowerSampling sampling = sampler_->finish();
  if (auto appended = writer.append(sampler_->drain()); !appended) return appended;
  return writer.record(sampling);
}

}  // namespace assay::measure
