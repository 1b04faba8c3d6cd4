// SPDX-License-Identifier: Apache-2.0

// genai-perf and perf_analyzer --profile-export-file: of every request when it was sent and when
// each response came, in nanoseconds.

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/json_part.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

bool recognises(const ForeignFile& file) {
  if (!file.json) return false;
  const auto experiments = JsonPart(*file.json, "").find("experiments");
  if (!experiments || !experiments->value().is_array() || experiments->value().empty())
    return false;
  const Json& first = experiments->value().front();
  return first.is_object() && first.contains("requests");
}

// Integers of 64 bits, whose differences a double may lose.
Result<std::int64_t> timestamp_of(const JsonPart& part) {
  const Json& value = part.value();
  const bool fits = value.is_number_unsigned()
                        ? std::in_range<std::int64_t>(value.get<std::uint64_t>())
                        : value.is_number_integer() && value.get<std::int64_t>() >= 0;
  if (!fits) return part.wrong("a time in whole nanoseconds");
  return value.get<std::int64_t>();
}

struct Request {
  std::int64_t sent = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// None for a request without a response.
Result<std::optional<Request>> read_request(const JsonPart& part) {
  const auto sent_part = part.need("timestamp");
  if (!sent_part) return fail(sent_part.error());
  const auto sent = timestamp_of(*sent_part);
  if (!sent) return fail(sent.error());
  const auto list = part.need("response_timestamps");
  if (!list) return fail(list.error());
  const auto responses = list->items();
  if (!responses) return fail(responses.error());
  if (responses->empty()) return std::nullopt;
  Request request{.sent = *sent};
  std::int64_t before = *sent;
  for (const JsonPart& response : *responses) {
    const auto time = timestamp_of(response);
    if (!time) return fail(time.error());
    if (*time < before) return response.wrong("no time before the one that it follows");
    if (&response == &responses->front()) request.first = *time;
    before = *time;
  }
  request.last = before;
  return request;
}

Result<ImportedCase> read_experiment(const JsonPart& experiment) {
  ImportedCase point{.name = "requests"};
  if (const auto load = experiment.find("experiment")) {
    const std::string mode = text_at(*load, "mode").value_or("");
    const auto value = number_at(*load, "value");
    if (!mode.empty() && value) {
      point.knobs[mode] = *value;
      point.name = fmt::format("{} {}", mode, *value);
    }
  }
  const auto list = experiment.need("requests");
  if (!list) return fail(list.error());
  const auto parts = list->items();
  if (!parts) return fail(parts.error());
  std::vector<Request> requests;
  std::size_t unanswered = 0;
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
  for (const JsonPart& part : *parts) {
    const auto request = read_request(part);
    if (!request) return fail(request.error());
    if (!*request) {
      ++unanswered;
      continue;
    }
    earliest = std::min(earliest, (*request)->sent);
    requests.push_back(**request);
  }
  if (requests.empty()) return list->wrong("at least one request with a response");
  ImportedSession& session = point.sessions.emplace_back();
  for (const Request& request : requests) {
    session.iterations.push_back(
        {.total_ns = static_cast<double>(request.last - request.sent),
         .t_start_ns = static_cast<double>(request.sent - earliest),
         .token_latency_ns = {static_cast<double>(request.first - request.sent)}});
  }
  if (unanswered > 0) {
    point.limitations.push_back(
        fmt::format("{} requests had no response and were left out", unanswered));
  }
  return point;
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions&) {
  if (!file.json) {
    return fail(ErrorCode::usage, fmt::format("{}: not JSON of genai-perf", file.source));
  }
  const JsonPart document(*file.json, file.source);
  const auto list = document.need("experiments");
  if (!list) return fail(list.error());
  const auto experiments = list->items();
  if (!experiments) return fail(experiments.error());
  ImportedFile imported;
  for (const JsonPart& experiment : *experiments) {
    auto point = read_experiment(experiment);
    if (!point) return fail(point.error());
    point->engine = {.name = text_at(document, "service_kind").value_or("perf_analyzer"),
                     .version = ""};
    imported.cases.push_back(std::move(*point));
  }
  imported.limitations = {
      "the first response counts as the first token, also where it carries none; the last one ends "
      "a request, also where it is empty",
      "responses are not tokens, and tokens were not counted: no time per token, no throughput",
      "requests overlap: a latency includes waiting for others",
      "the file is of one sitting: its requests are one session"};
  return imported;
}

}  // namespace

Importer genai_perf() {
  return {"genai-perf", "profile_export.json of genai-perf and perf_analyzer", recognises, read};
}

}  // namespace assay::store::importers
