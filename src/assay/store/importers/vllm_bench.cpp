// SPDX-License-Identifier: Apache-2.0

// vllm bench serve --save-result (figures; with --save-detailed the times of each request), latency
// --output-json (every batch), throughput --output-json (one time for all).

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "assay/store/importers/figures.hpp"
#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/json_part.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

constexpr std::array<FigureKey, 10> figure_keys{
    {{"mean_e2el_ms", "latency_mean_ms", "std_e2el_ms"},
     {"median_e2el_ms", "latency_p50_ms"},
     {"p95_e2el_ms", "latency_p95_ms"},
     {"p99_e2el_ms", "latency_p99_ms"},
     {"mean_ttft_ms", "ttft_mean_ms", "std_ttft_ms"},
     {"p95_ttft_ms", "ttft_p95_ms"},
     {"mean_tpot_ms", "tpot_mean_ms", "std_tpot_ms"},
     {"p95_tpot_ms", "tpot_p95_ms"},
     {"mean_itl_ms", "token_latency_mean_ms", "std_itl_ms"},
     {"p95_itl_ms", "token_latency_p95_ms"}}};
constexpr std::array<FigureKey, 1> rate_key{{{"output_throughput", "throughput_toks_s"}}};
constexpr std::array<const char*, 6> knob_keys{"backend",    "num_prompts",     "request_rate",
                                               "burstiness", "max_concurrency", "best_of"};

bool has(const Json& json, const char* key) {
  return json.is_object() && json.contains(key);
}

bool is_serve(const Json& json) {
  return has(json, "request_throughput") && has(json, "completed");
}

bool is_latency(const Json& json) {
  return has(json, "avg_latency") && has(json, "latencies");
}

bool is_throughput(const Json& json) {
  return has(json, "elapsed_time") && has(json, "num_requests") && has(json, "tokens_per_second");
}

bool is_known(const Json& json) {
  return is_serve(json) || is_latency(json) || is_throughput(json);
}

bool recognises(const ForeignFile& file) {
  if (!file.lines.empty()) return is_known(file.lines.front());
  return file.json && is_known(*file.json);
}

// The lists that --save-detailed adds, of equal lengths.
struct Requests {
  std::vector<JsonPart> first_token_s;
  std::vector<JsonPart> later_tokens_s;  // lists
  std::vector<JsonPart> tokens_in;
  std::vector<JsonPart> tokens_out;
  std::vector<JsonPart> errors;   // may be empty: not written
  std::vector<JsonPart> latency;  // likewise
  std::vector<JsonPart> start;    // likewise
};

Result<void> take_list(const JsonPart& result, const char* key, bool is_needed, std::size_t size,
                       std::vector<JsonPart>& list) {
  const auto found = result.find(key);
  if (!found && !is_needed) return {};
  const auto part = result.need(key);
  if (!part) return fail(part.error());
  auto items = part->items();
  if (!items) return fail(items.error());
  if (size != std::numeric_limits<std::size_t>::max() && items->size() != size) {
    return part->wrong(fmt::format("{} elements, as ttfts has, not {}", size, items->size()));
  }
  list = std::move(*items);
  return {};
}

Result<Requests> requests_of(const JsonPart& result) {
  Requests requests;
  constexpr std::size_t any = std::numeric_limits<std::size_t>::max();
  if (auto taken = take_list(result, "ttfts", true, any, requests.first_token_s); !taken) {
    return fail(taken.error());
  }
  const std::size_t size = requests.first_token_s.size();
  for (const auto& [key, is_needed, list] : {std::tuple("itls", true, &requests.later_tokens_s),
                                             std::tuple("input_lens", true, &requests.tokens_in),
                                             std::tuple("output_lens", true, &requests.tokens_out),
                                             std::tuple("errors", false, &requests.errors),
                                             std::tuple("latencies", false, &requests.latency),
                                             std::tuple("start_times", false, &requests.start)}) {
    if (auto taken = take_list(result, key, is_needed, size, *list); !taken) {
      return fail(taken.error());
    }
  }
  return requests;
}

struct RequestTally {
  std::size_t failed = 0;
  std::size_t chunked = 0;  // whose parts were not one token each
};

Result<ImportedIteration> read_request(const Requests& requests, std::size_t i, double earliest_s,
                                       RequestTally& tally) {
  const auto first = requests.first_token_s[i].amount();
  if (!first) return fail(first.error());
  const auto tokens_in = requests.tokens_in[i].count();
  if (!tokens_in) return fail(tokens_in.error());
  const auto tokens_out = requests.tokens_out[i].count();
  if (!tokens_out) return fail(tokens_out.error());
  std::vector<double> later;
  if (!requests.later_tokens_s[i].value().is_array() ||
      !requests.later_tokens_s[i].value().empty()) {
    auto times = requests.later_tokens_s[i].amounts(nanoseconds_in_second);
    if (!times) return fail(times.error());
    later = std::move(*times);
  }
  ImportedIteration iteration{.tokens_in = *tokens_in, .tokens_out = *tokens_out};
  const double first_ns = *first * nanoseconds_in_second;
  iteration.total_ns = first_ns;
  for (const double time : later) iteration.total_ns += time;
  if (!requests.latency.empty()) {
    const auto latency = requests.latency[i].amount();
    if (!latency) return fail(latency.error());
    iteration.total_ns = *latency * nanoseconds_in_second;
  }
  if (!requests.start.empty()) {
    const auto start = requests.start[i].number();
    if (!start) return fail(start.error());
    iteration.t_start_ns = (*start - earliest_s) * nanoseconds_in_second;
  }
  iteration.failed = requests.errors.empty()
                         ? *tokens_out == 0
                         : requests.errors[i].value().is_string() &&
                               !requests.errors[i].value().get_ref<const std::string&>().empty();
  if (iteration.failed) {
    ++tally.failed;
    return iteration;
  }
  iteration.token_latency_ns.push_back(first_ns);
  if (std::cmp_equal(later.size() + 1, *tokens_out)) {
    iteration.token_latency_ns.insert(iteration.token_latency_ns.end(), later.begin(), later.end());
  } else {
    ++tally.chunked;
  }
  return iteration;
}

Result<void> take_requests(const JsonPart& result, ImportedCase& point) {
  const auto requests = requests_of(result);
  if (!requests) return fail(requests.error());
  double earliest = std::numeric_limits<double>::infinity();
  for (const JsonPart& start : requests->start) {
    if (const auto time = start.number()) earliest = std::min(earliest, *time);
  }
  RequestTally tally;
  ImportedSession& session = point.sessions.emplace_back();
  for (std::size_t i = 0; i < requests->first_token_s.size(); ++i) {
    auto iteration = read_request(*requests, i, earliest, tally);
    if (!iteration) return fail(iteration.error());
    session.iterations.push_back(std::move(*iteration));
  }
  if (session.iterations.empty()) return result.wrong("at least one request");
  if (tally.failed > 0) {
    point.limitations.push_back(fmt::format("{} requests failed", tally.failed));
  }
  if (tally.chunked > 0) {
    point.limitations.push_back(
        fmt::format("{} of {} requests came in parts that were not one token each: of their tokens "
                    "only the first is known",
                    tally.chunked, session.iterations.size()));
  }
  if (requests->start.empty()) {
    point.limitations.emplace_back("when a request was sent is not in the file");
  }
  return {};
}

std::string base_name(const std::string& model) {
  return model.substr(model.find_last_of('/') + 1);
}

Result<ImportedCase> read_serve(const JsonPart& result) {
  ImportedCase point{.name = "serve"};
  if (const auto model = text_at(result, "model_id")) {
    point.knobs["model"] = base_name(*model);
    point.name += " " + base_name(*model);
  }
  for (const char* key : knob_keys) {
    const auto knob = result.find(key);
    if (knob && !knob->value().is_structured()) point.knobs[key] = knob->value();
  }
  point.engine.backend = text_at(result, "backend").value_or("");
  const double completed = number_at(result, "completed").value_or(0);
  const std::size_t count =
      completed > 0 && completed < largest_count ? static_cast<std::size_t>(completed) : 0;
  const bool is_detailed = result.find("ttfts").has_value();
  if (is_detailed) {
    if (auto taken = take_requests(result, point); !taken) return fail(taken.error());
  } else {
    if (auto taken = take_figures(result, figure_keys, 1, count, point.reported); !taken) {
      return fail(taken.error());
    }
    point.limitations.emplace_back("saved without --save-detailed: figures without intervals");
  }
  if (auto taken = take_figures(result, rate_key, 1, count, point.reported); !taken) {
    return fail(taken.error());
  }
  if (!point.reported.empty() && point.reported.back().metric == "throughput_toks_s") {
    point.reported.back().note = "of the server, all requests together";
  }
  point.limitations.emplace_back(
      "requests overlap: a latency includes waiting for others, and throughput_toks_s of the "
      "samples is per request, not the server's");
  point.limitations.emplace_back(
      "latency begins when a request is sent, not when it was due: time "
      "that it waited in the client is not in it");
  return point;
}

Result<ImportedCase> read_latency(const JsonPart& result) {
  const auto latencies = result.need("latencies");
  if (!latencies) return fail(latencies.error());
  const auto times = latencies->amounts(nanoseconds_in_second);
  if (!times) return fail(times.error());
  ImportedCase point = case_of_totals("latency", *times);
  point.limitations.emplace_back(
      "an iteration is one batch; batch size, model and tokens are not in "
      "the file");
  return point;
}

Result<ImportedCase> read_throughput(const JsonPart& result) {
  const auto elapsed = result.need("elapsed_time");
  if (!elapsed) return fail(elapsed.error());
  const auto seconds = elapsed->amount();
  if (!seconds) return fail(seconds.error());
  ImportedCase point = case_of_totals("throughput", {*seconds * nanoseconds_in_second});
  for (const char* key : {"num_requests", "total_num_tokens"}) {
    if (const auto number = number_at(result, key)) point.knobs[key] = *number;
  }
  point.limitations.emplace_back(
      "the one iteration is all requests together; tokens_per_second counts prompts too, and was "
      "not taken for generated tokens");
  return point;
}

Result<ImportedCase> read_result(const JsonPart& result) {
  auto point = is_serve(result.value())     ? read_serve(result)
               : is_latency(result.value()) ? read_latency(result)
               : is_throughput(result.value())
                   ? read_throughput(result)
                   : Result<ImportedCase>(result.wrong("a result of vllm bench serve, latency or "
                                                       "throughput"));
  if (point) point->engine.name = "vllm";
  return point;
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions&) {
  ImportedFile imported;
  imported.limitations = {"vllm bench records one sitting: its measurements are one session",
                          "vllm bench writes neither its version nor anything of the machine"};
  if (file.json) {
    auto point = read_result(JsonPart(*file.json, file.source));
    if (!point) return fail(point.error());
    imported.cases.push_back(std::move(*point));
    return imported;
  }
  std::size_t number = 0;
  for (const Json& line : file.lines) {
    auto point = read_result(JsonPart(line, fmt::format("{}: object {}", file.source, ++number)));
    if (!point) return fail(point.error());
    imported.cases.push_back(std::move(*point));
  }
  return imported;
}

}  // namespace

Importer vllm_bench() {
  return {"vllm-bench", "serve --save-result [--save-detailed], latency, throughput", recognises,
          read};
}

}  // namespace assay::store::importers
