// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/session_worker.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "assay/base/clock.hpp"
#include "assay/base/random.hpp"
#include "assay/data/run.hpp"
#include "assay/data/session_request.hpp"
#include "assay/engine/engine.hpp"
#include "assay/host/process_lock.hpp"
#include "assay/measure/clock_facts.hpp"
#include "assay/measure/messages.hpp"
#include "assay/measure/recorder.hpp"
#include "assay/sensor/sensor.hpp"

namespace assay::measure {
namespace {

class Worker {
 public:
  Worker(SessionRequest request, std::unique_ptr<engine::Engine> engine)
      : request_(std::move(request)), engine_(std::move(engine)) {
    for (const std::string& name : request_.sensors) {
      const sensor::Entry* entry = sensor::find(name);
      if (entry == nullptr) continue;
      auto sensor = entry->create();
      if (sensor->probe().present) sensors_.push_back({std::move(sensor), entry->use});
    }
  }

  Result<LoadedMessage> load() {
    std::vector<LockOutcome> locks = host::apply_process_lock(request_.lock);
    for (const auto& [sensor, use] : sensors_) sensor->start();
    const std::int64_t began = MonotonicClock::read();
    auto facts = engine_->load(request_);
    if (!facts) return fail(facts.error());
    const Nanoseconds load_ns = MonotonicClock::read() - began;
    for (const auto& [sensor, use] : sensors_) sensor->loaded();

    const Clock* own_clock = engine_->own_clock();
    clock_ = own_clock != nullptr ? own_clock : &monotonic_clock_;
    origin_ns_ = own_clock != nullptr ? 0 : request_.epoch_ns;
    recorder_ = std::make_unique<Recorder>(*clock_, engine_->event_capacity());
    return LoadedMessage{.model = std::move(facts->model),
                         .engine = std::move(facts->engine),
                         .clock = clock_facts(*clock_, own_clock != nullptr),
                         .load_ns = load_ns,
                         .locks = std::move(locks),
                         .files = std::move(facts->files)};
  }

  Result<IterationMessage> iterate(Phase phase) {
    const std::uint64_t seed = derive_seed(
        request_.study_seed,
        {static_cast<std::uint64_t>(request_.session), static_cast<std::uint64_t>(iteration_++)});
    if (auto ready = engine_->reset(seed); !ready) return fail(ready.error());
    for (const auto& [sensor, use] : sensors_) {
      if (reads(use, phase)) sensor->iteration_begin();
    }
    recorder_->clear();

    const Result<void> executed = engine_->execute(*recorder_);

    const std::int64_t ended_ns = clock_->now_ns();
    readings_.clear();
    // What read last before the iteration reads first after it.
    std::for_each(sensors_.rbegin(), sensors_.rend(), [&](const UsedSensor& used) {
      if (reads(used.use, phase)) used.sensor->iteration_end(readings_);
    });
    if (!executed) return failed_iteration(executed.error(), ended_ns);
    return describe_iteration();
  }

  DoneMessage finish() {
    DoneMessage done;
    for (const auto& [sensor, use] : sensors_) {
      for (sensor::Reading& reading : sensor->stop()) done.readings[reading.name] = reading.value;
    }
    return done;
  }

 private:
  struct UsedSensor {
    std::unique_ptr<sensor::Sensor> sensor;
    sensor::Use use;
  };

  // A profiling tool counts the iterations that the pass is about, and no others.
  static bool reads(sensor::Use use, Phase phase) {
    return use == sensor::Use::session || phase == Phase::timed;
  }

  Result<IterationMessage> describe_iteration() const {
    if (recorder_->dropped() > 0) {
      return fail(ErrorCode::defect, "the engine announced more events than it had promised");
    }
    auto times = iteration_times(recorder_->events());
    if (!times) return fail(times.error());
    const engine::Output output = engine_->output();
    IterationMessage message{.t_start_ns = times->start_ns - origin_ns_,
                             .times = std::move(*times),
                             .tokens_in = output.tokens_in,
                             .tokens_out = output.tokens_out,
                             .sequences = output.sequences};
    message.readings = output.readings;
    for (const sensor::Reading& reading : readings_) message.readings[reading.name] = reading.value;
    message.token_ids.assign(output.token_ids.begin(), output.token_ids.end());
    return message;
  }

  // The iteration counts with the time until it failed.
  IterationMessage failed_iteration(const Error& error, std::int64_t ended_ns) const {
    IterationMessage message{.error = error};
    const auto events = recorder_->events();
    const std::int64_t began_ns = events.empty() ? ended_ns : events.front().t_ns;
    message.t_start_ns = began_ns - origin_ns_;
    message.times.stage_ns[index_of(Stage::total)] = ended_ns - began_ns;
    return message;
  }

  SessionRequest request_;
  std::unique_ptr<engine::Engine> engine_;
  std::vector<UsedSensor> sensors_;
  std::vector<sensor::Reading> readings_;  // of the latest iteration
  MonotonicClock monotonic_clock_;
  const Clock* clock_ = &monotonic_clock_;
  std::int64_t origin_ns_ = 0;
  std::unique_ptr<Recorder> recorder_;
  int iteration_ = 0;
};

Result<Worker> accept_request(Channel& channel) {
  const Received received = channel.receive();
  if (received.outcome != ReceiveOutcome::message) {
    return fail(ErrorCode::usage, "'assay session' is started by assay itself", "use 'assay run'");
  }
  auto request = from_json<SessionRequest>(received.message, "session request");
  if (!request) return fail(request.error());
  const engine::Entry* entry = engine::find(request->point.engine);
  if (entry == nullptr) {
    return fail(ErrorCode::usage, "unknown engine '" + request->point.engine + "'");
  }
  auto engine = entry->create();
  if (!engine) return fail(engine.error());
  return Worker(std::move(*request), std::move(*engine));
}

}  // namespace

Result<void> serve_session(Channel& channel) {
  const auto report = [&](const Error& error) {
    channel.send(to_message(error));
    return fail(error);
  };
  auto worker = accept_request(channel);
  if (!worker) return report(worker.error());
  auto loaded = worker->load();
  if (!loaded) return report(loaded.error());
  if (!channel.send(to_message(*loaded))) return {};

  while (true) {
    const Received received = channel.receive();
    if (received.outcome != ReceiveOutcome::message) return {};
    if (is_stop(received.message)) {
      channel.send(to_message(worker->finish()));
      return {};
    }
    auto iteration = worker->iterate(phase_of(received.message));
    if (!iteration) return report(iteration.error());
    if (!channel.send(to_message(*iteration))) return {};
    if (iteration->error) return fail(*iteration->error);
  }
}

}  // namespace assay::measure
