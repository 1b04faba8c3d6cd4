// SPDX-License-Identifier: Apache-2.0
#include "assay/measure/messages.hpp"

#include <utility>

namespace assay {

template <class Self, class Visit>
requires describes<Self, Error>
void fields(Self& self, Visit&& visit) {
  visit("code", self.code);
  visit("text", self.message);
  visit("hint", self.hint);
}

}  // namespace assay

namespace assay::measure {

template <class Self, class Visit>
requires describes<Self, LoadedMessage>
void fields(Self& self, Visit&& visit) {
  visit("model", self.model);
  visit("engine", self.engine);
  visit("clock", self.clock);
  visit("load_ns", self.load_ns);
  visit("locks", self.locks);
  visit("files", self.files);
}

template <class Self, class Visit>
requires describes<Self, TokenTimes>
void fields(Self& self, Visit&& visit) {
  visit("t_ns", self.t_ns);
  visit("latency_ns", self.latency_ns);
  visit("sampling_ns", self.sampling_ns);
}

template <class Self, class Visit>
requires describes<Self, IterationMessage>
void fields(Self& self, Visit&& visit) {
  visit("t_start_ns", self.t_start_ns);
  visit("tokens", self.times.tokens);
  visit("tokens_in", self.tokens_in);
  visit("tokens_out", self.tokens_out);
  visit("sequences", self.sequences);
  visit("token_ids", self.token_ids);
  visit("readings", self.readings);
  visit("error", self.error);
  for (const auto& entry : stage_words) {
    visit(entry.word.data(), self.times.stage_ns[index_of(entry.value)]);
  }
}

template <class Self, class Visit>
requires describes<Self, DoneMessage>
void fields(Self& self, Visit&& visit) {
  visit("readings", self.readings);
}

namespace {

constexpr const char* kind_key = "message";
constexpr const char* phase_key = "phase";

template <class Message>
Json with_kind(const char* kind, const Message& message) {
  Json json = to_json(message);
  json[kind_key] = kind;
  return json;
}

template <class Message>
Result<ChildMessage> read_as(const Json& json) {
  auto message = from_json<Message>(json, "session message");
  if (!message) return fail(message.error());
  return ChildMessage(std::move(*message));
}

std::string kind_of(const Json& json) {
  const auto kind = json.find(kind_key);
  return kind != json.end() && kind->is_string() ? kind->get<std::string>() : std::string();
}

}  // namespace

Json to_message(const LoadedMessage& message) {
  return with_kind("loaded", message);
}
Json to_message(const IterationMessage& message) {
  return with_kind("iteration", message);
}
Json to_message(const DoneMessage& message) {
  return with_kind("done", message);
}
Json to_message(const Error& error) {
  return with_kind("error", error);
}

Result<ChildMessage> child_message(const Json& json) {
  const std::string kind = kind_of(json);
  if (kind == "loaded") return read_as<LoadedMessage>(json);
  if (kind == "iteration") return read_as<IterationMessage>(json);
  if (kind == "done") return read_as<DoneMessage>(json);
  if (kind == "error") return read_as<Error>(json);
  return fail(ErrorCode::defect, "a session sent an unknown message '" + kind + "'");
}

Json iterate_message(Phase phase) {
  return {{kind_key, "iterate"}, {phase_key, word_of(phase)}};
}
Phase phase_of(const Json& iterate_message) {
  const auto word = iterate_message.find(phase_key);
  if (word == iterate_message.end() || !word->is_string()) return Phase::timed;
  return from_word<Phase>(word->get<std::string>()).value_or(Phase::timed);
}
Json stop_message() {
  return {{kind_key, "stop"}};
}
bool is_stop(const Json& message) {
  return kind_of(message) == "stop";
}

}  // namespace assay::measure
