// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/power_sampler.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>

#include "assay/base/clock.hpp"
#include "assay/base/descriptor.hpp"

namespace assay::measure {
namespace {

constexpr Nanoseconds shortest_cadence = 1'000'000;
constexpr Nanoseconds microsecond = 1'000;
constexpr Nanoseconds second = 1'000'000'000;
constexpr Nanoseconds longest_answer = 10 * second;  // of a source, once reading is to end

timespec timespec_of(Nanoseconds duration) {
  return {.tv_sec = duration / second, .tv_nsec = duration % second};
}

// Of the thread that calls it, since it began.
Nanoseconds processor_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<Nanoseconds>(time.tv_sec) * second + time.tv_nsec;
}

// Downwards also before the run's start: as power.csv has it.
Nanoseconds to_microsecond(Nanoseconds time) {
  const Nanoseconds rest = time % microsecond;
  return time - (rest < 0 ? rest + microsecond : rest);
}

// No signal is delivered to threads that begin while it lives.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

// What the thread works on.
class PowerSampler::Reader {
 public:
  Reader(std::vector<std::unique_ptr<sensor::PowerSource>> sources, Nanoseconds cadence_ns,
         Nanoseconds epoch_ns);

  std::vector<PowerReading> drain();
  std::optional<double> latest_power_w(PowerScope scope) const;
  PowerSampling so_far() const;

  void run();
  void end();
  // False if the thread has not ended by then; its channels are then said to be silent.
  bool has_ended_within(Nanoseconds duration);

 private:
  // What is known of a channel between its readings.
  struct Counting {
    struct Count {
      Nanoseconds t_ns = 0;
      double energy_j = 0;  // as the source gave it
    };
    std::optional<Count> last{};
    double base_j = 0;  // of the source's energy
    std::optional<double> power_w{};
  };

  void read_all();
  void take(std::size_t channel, const sensor::PowerValue& value, Nanoseconds t_ns);
  bool wait_until(Nanoseconds deadline_ns) const;  // false if it is to end

  std::vector<std::unique_ptr<sensor::PowerSource>> sources_;
  Nanoseconds cadence_ns_;
  Nanoseconds epoch_ns_;
  Nanoseconds began_ns_ = 0;  // of the monotonic clock
  Descriptor end_;            // an eventfd

  mutable std::mutex mutex_;  // of everything below, but for the thread itself
  std::condition_variable ended_;
  bool has_ended_ = false;
  bool is_given_up_ = false;
  PowerSampling sampling_;
  std::vector<Counting> counting_;  // of each channel
  std::vector<PowerReading> readings_;
};

PowerSampler::Reader::Reader(std::vector<std::unique_ptr<sensor::PowerSource>> sources,
                             Nanoseconds cadence_ns, Nanoseconds epoch_ns)
    : sources_(std::move(sources)),
      cadence_ns_(std::max(cadence_ns, shortest_cadence)),
      epoch_ns_(epoch_ns),
      began_ns_(MonotonicClock::read()),
      end_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!end_.is_open()) throw std::system_error(errno, std::generic_category(), "eventfd");
  sampling_.cadence_ns = cadence_ns_;
  for (const auto& source : sources_) {
    const auto channels = source->channels();
    sampling_.channels.insert(sampling_.channels.end(), channels.begin(), channels.end());
  }
  counting_.resize(sampling_.channels.size());
  read_all();
}

std::vector<PowerReading> PowerSampler::Reader::drain() {
  const std::lock_guard lock(mutex_);
  return std::exchange(readings_, {});
}

std::optional<double> PowerSampler::Reader::latest_power_w(PowerScope scope) const {
  const std::lock_guard lock(mutex_);
  std::optional<double> sum;
  for (std::size_t i = 0; i < counting_.size(); ++i) {
    if (sampling_.channels[i].scope != scope) continue;
    if (!counting_[i].power_w) return std::nullopt;
    sum = sum.value_or(0) + *counting_[i].power_w;
  }
  return sum;
}

PowerSampling PowerSampler::Reader::so_far() const {
  const std::lock_guard lock(mutex_);
  return sampling_;
}

void PowerSampler::Reader::end() {
  const std::uint64_t one = 1;
  // An eventfd that is not full takes it at once.
  [[maybe_unused]] const ssize_t written = ::write(end_.number(), &one, sizeof one);
}

bool PowerSampler::Reader::has_ended_within(Nanoseconds duration) {
  std::unique_lock lock(mutex_);
  if (ended_.wait_for(lock, std::chrono::nanoseconds(duration), [this] { return has_ended_; })) {
    return true;
  }
  is_given_up_ = true;
  ++sampling_.failed;
  sampling_.last_failure = fmt::format("a source: no answer within {:.0f} s", to_seconds(duration));
  return false;
}

bool PowerSampler::Reader::wait_until(Nanoseconds deadline_ns) const {
  while (true) {
    const Nanoseconds left = std::max<Nanoseconds>(deadline_ns - MonotonicClock::read(), 0);
    const timespec timeout = timespec_of(left);
    pollfd wake{.fd = end_.number(), .events = POLLIN, .revents = 0};
    const int ready = ::ppoll(&wake, 1, &timeout, nullptr);
    if (ready > 0) return false;
    if (ready == 0 && MonotonicClock::read() >= deadline_ns) return true;
  }
}

void PowerSampler::Reader::run() {
  const Nanoseconds half = cadence_ns_ / 2;
  Nanoseconds deadline = began_ns_ + cadence_ns_;
  while (wait_until(deadline)) {
    const bool is_late = MonotonicClock::read() - deadline > half;
    read_all();
    // Readings whose time has passed meanwhile are not made up for.
    deadline += cadence_ns_;
    const Nanoseconds now = MonotonicClock::read();
    const Nanoseconds missed = now - deadline > half ? (now - deadline + half) / cadence_ns_ : 0;
    deadline += missed * cadence_ns_;

    const std::lock_guard lock(mutex_);
    sampling_.late += static_cast<std::size_t>(missed) + (is_late ? 1 : 0);
    sampling_.cpu_share =
        static_cast<double>(processor_time()) / static_cast<double>(now - began_ns_);
  }
  read_all();
  const std::lock_guard lock(mutex_);
  const Nanoseconds lived = std::max<Nanoseconds>(MonotonicClock::read() - began_ns_, 1);
  sampling_.cpu_share = static_cast<double>(processor_time()) / static_cast<double>(lived);
  has_ended_ = true;
  ended_.notify_all();
}

void PowerSampler::Reader::read_all() {
  std::size_t channel = 0;
  std::vector<sensor::PowerValue> values;
  for (const auto& source : sources_) {
    values.assign(source->channels().size(), {});
    const Nanoseconds before = MonotonicClock::read();
    source->read(values);
    // A value was taken somewhere between the call and its return.
    const Nanoseconds middle = before + (MonotonicClock::read() - before) / 2;
    const std::lock_guard lock(mutex_);
    if (is_given_up_) return;
    for (const sensor::PowerValue& value : values) {
      take(channel++, value, to_microsecond(middle - epoch_ns_));
    }
  }
}

void PowerSampler::Reader::take(std::size_t channel, const sensor::PowerValue& value,
                                Nanoseconds t_ns) {
  const std::string& name = sampling_.channels[channel].name;
  if (!value.power_w && !value.energy_j) {
    ++sampling_.failed;
    sampling_.last_failure =
        fmt::format("{}: {}", name, value.failure.empty() ? "no value" : value.failure);
    return;
  }
  Counting& counting = counting_[channel];
  PowerReading reading{.t_ns = t_ns, .channel = name, .power_w = value.power_w};
  if (value.energy_j) {
    const auto last = std::exchange(counting.last, Counting::Count{t_ns, *value.energy_j});
    const bool begins = !last || *value.energy_j < last->energy_j;
    if (begins) counting.base_j = *value.energy_j;
    reading.energy_j = *value.energy_j - counting.base_j;
    if (!begins && !reading.power_w && t_ns > last->t_ns) {
      reading.power_w = (*value.energy_j - last->energy_j) / to_seconds(t_ns - last->t_ns);
    }
  }
  if (reading.power_w) counting.power_w = reading.power_w;
  readings_.push_back(std::move(reading));
}

PowerSampler::PowerSampler(std::vector<std::unique_ptr<sensor::PowerSource>> sources,
                           Nanoseconds cadence_ns, Nanoseconds epoch_ns)
    : reader_(std::make_shared<Reader>(std::move(sources), cadence_ns, epoch_ns)) {
  const SignalsBlocked blocked;
  thread_ = std::thread([reader = reader_] { reader->run(); });
}

PowerSampler::~PowerSampler() {
  finish();
}

std::vector<PowerReading> PowerSampler::drain() {
  return reader_->drain();
}

std::optional<double> PowerSampler::latest_power_w(PowerScope scope) const {
  return reader_->latest_power_w(scope);
}

PowerSampling PowerSampler::so_far() const {
  return reader_->so_far();
}

PowerSampling PowerSampler::finish() {
  if (thread_.joinable()) {
    reader_->end();
    if (reader_->has_ended_within(longest_answer)) {
      thread_.join();
    } else {
      thread_.detach();
    }
  }
  return so_far();
}

}  // namespace assay::measure
