// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/session_driver.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "assay/base/clock.hpp"
#include "assay/measure/child_process.hpp"
#include "assay/measure/messages.hpp"

namespace assay::measure {
namespace {

Sample sample_of(const SessionRequest& request, int iteration, Phase phase,
                 const IterationMessage& message) {
  return {.case_name = request.point.name,
          .session = request.session,
          .iteration = iteration,
          .phase = phase,
          .flags = message.error ? "failed" : "",
          .t_start_ns = message.t_start_ns,
          .stage_ns = message.times.stage_ns,
          .tokens_in = message.tokens_in,
          .tokens_out = message.tokens_out,
          .readings = message.readings};
}

std::vector<TokenSample> token_samples_of(const Sample& sample, const IterationMessage& message) {
  const auto sequences = static_cast<std::size_t>(std::max(message.sequences, 1));
  std::vector<TokenSample> tokens;
  tokens.reserve(message.times.tokens.size());
  for (std::size_t i = 0; i < message.times.tokens.size(); ++i) {
    const TokenTimes& times = message.times.tokens[i];
    TokenSample& token = tokens.emplace_back(TokenSample{.case_name = sample.case_name,
                                                         .session = sample.session,
                                                         .iteration = sample.iteration,
                                                         .phase = sample.phase,
                                                         .token = static_cast<int>(i),
                                                         .t_ns = times.t_ns,
                                                         .latency_ns = times.latency_ns,
                                                         .sampling_ns = times.sampling_ns});
    for (std::size_t id = i * sequences;
         id < std::min((i + 1) * sequences, message.token_ids.size()); ++id) {
      token.ids.push_back(message.token_ids[id]);
    }
  }
  return tokens;
}

class Driver {
 public:
  Driver(ChildProcess child, const SessionRequest& request, const SessionLimits& limits,
         int wake_descriptor)
      : child_(std::move(child)),
        request_(request),
        limits_(limits),
        wake_descriptor_(wake_descriptor),
        began_ns_(MonotonicClock::read()) {
    record_.case_name = request.point.name;
    record_.session = request.session;
  }

  Result<SessionRecord> drive(SessionRule& rule, const SessionSinks& sinks) {
    Result<void> stored;
    if (const auto files = start(rule)) {
      if (sinks.files && !files->empty()) stored = sinks.files(*files);
      if (stored) stored = iterate(rule, sinks.iteration);
    }
    child_.finish(record_.status == SessionStatus::finished ? limits_.ending_ns : 0);
    record_.wall_ns = MonotonicClock::read() - began_ns_;
    if (record_.status == SessionStatus::failed) record_.stderr_tail = child_.stderr_tail();
    if (!stored) return fail(stored.error());
    return std::move(record_);
  }

 private:
  // The files that loading made; nothing once the session has ended: the record then says why.
  std::optional<std::map<std::string, std::string>> start(SessionRule& rule) {
    child_.channel().send(to_json(request_));
    auto message = await<LoadedMessage>(case_deadline(), "while loading");
    if (!message) return std::nullopt;
    record_.model = message->model;
    record_.engine = message->engine;
    record_.clock = message->clock;
    record_.load_ns = message->load_ns;
    record_.locks = message->locks;
    rule.loaded(message->load_ns, message->clock);
    return std::move(message->files);
  }

  Result<void> iterate(SessionRule& rule, const IterationSink& sink) {
    int iteration = 0;
    while (const auto phase = rule.next()) {
      child_.channel().send(iterate_message(*phase));
      const std::int64_t deadline =
          std::min(case_deadline(), MonotonicClock::read() + limits_.iteration_ns);
      const auto message = await<IterationMessage>(
          deadline, fmt::format("in {} iteration {}", word_of(*phase), iteration));
      if (!message) return {};
      Sample sample = sample_of(request_, iteration, *phase, *message);
      if (auto stored = sink(sample, token_samples_of(sample, *message)); !stored) return stored;
      if (message->error) {
        failed(message->error->code, one_line(*message->error));
        return {};
      }
      rule.observe(sample);
      ++iteration;
    }
    record_.steady = rule.steady();
    record_.settled = rule.settled();
    child_.channel().send(stop_message());
    const auto done =
        await<DoneMessage>(MonotonicClock::read() + limits_.ending_ns, "while ending");
    if (!done) return {};
    record_.readings = done->readings;
    const auto peak = done->readings.find("peak_rss_bytes");
    if (peak != done->readings.end()) {
      record_.peak_rss_bytes = static_cast<std::uint64_t>(peak->second);
    }
    return {};
  }

  // The next message if it is of the expected kind; otherwise the record says what came instead.
  template <class Message>
  std::optional<Message> await(std::int64_t deadline_ns, const std::string& when) {
    Received received = child_.channel().receive(deadline_ns, wake_descriptor_);
    switch (received.outcome) {
      case ReceiveOutcome::message:
        break;
      case ReceiveOutcome::closed: {
        const ChildEnd end = child_.finish(limits_.ending_ns);
        failed(ErrorCode::measurement, fmt::format("its process {} {}", end.how, when));
        return std::nullopt;
      }
      case ReceiveOutcome::timeout:
        failed(ErrorCode::measurement, timeout_text(deadline_ns, when));
        return std::nullopt;
      case ReceiveOutcome::interrupted:
        record_.status = SessionStatus::interrupted;
        record_.reason = "interrupted by the user";
        return std::nullopt;
      case ReceiveOutcome::malformed:
        failed(ErrorCode::defect, "its process sent what is no message " + when);
        return std::nullopt;
    }
    auto message = child_message(received.message);
    if (!message) {
      failed(message.error().code, message.error().message);
      return std::nullopt;
    }
    if (const auto* error = std::get_if<Error>(&*message)) {
      failed(error->code, one_line(*error));
      return std::nullopt;
    }
    if (auto* expected = std::get_if<Message>(&*message)) return std::move(*expected);
    failed(ErrorCode::defect, "its process sent an unexpected message " + when);
    return std::nullopt;
  }

  void failed(ErrorCode code, std::string reason) {
    record_.status = SessionStatus::failed;
    record_.error = code;
    record_.reason = std::move(reason);
  }

  std::string timeout_text(std::int64_t deadline_ns, const std::string& when) const {
    if (deadline_ns >= case_deadline()) {
      return fmt::format("the case's time limit was reached {} (protocol.case_timeout)", when);
    }
    return fmt::format("no answer within {} {} (protocol.iteration_timeout)",
                       duration_text(limits_.iteration_ns), when);
  }

  std::int64_t case_deadline() const { return began_ns_ + limits_.case_ns; }

  ChildProcess child_;
  const SessionRequest& request_;
  SessionLimits limits_;
  int wake_descriptor_;
  std::int64_t began_ns_;
  SessionRecord record_;
};

}  // namespace

Result<SessionRecord> drive_session(const SessionCommand& command, const SessionRequest& request,
                                    const SessionLimits& limits, SessionRule& rule,
                                    const SessionSinks& sinks, int wake_descriptor) {
  auto child = ChildProcess::start(command.argv, command.random_addresses);
  if (!child) return fail(child.error());
  return Driver(std::move(*child), request, limits, wake_descriptor).drive(rule, sinks);
}

}  // namespace assay::measure
