// SPDX-License-Identifier: Apache-2.0

// optimum-benchmark's benchmark_report.json, and benchmark.json, which has the configuration too:
// every latency of each target, with its unit.

#include <array>
#include <utility>

#include <fmt/format.h>

#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/json_part.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

// Targets of which each value is a whole execution.
constexpr std::array<const char*, 4> whole_targets{"generate", "forward", "call", "train"};

// The part with the targets.
JsonPart report_of(const JsonPart& document) {
  const auto report = document.find("report");
  return report && report->value().is_object() ? *report : document;
}

bool has_latency(const JsonPart& report, std::string_view target) {
  const auto found = report.find(target);
  return found && found->find("latency") && found->find("latency")->find("values");
}

bool recognises(const ForeignFile& file) {
  if (!file.json) return false;
  const JsonPart report = report_of(JsonPart(*file.json, ""));
  for (const char* target : whole_targets) {
    if (has_latency(report, target)) return true;
  }
  return has_latency(report, "prefill");
}

// In nanoseconds; none where the target was not measured.
Result<std::vector<double>> times_of(const JsonPart& report, std::string_view target) {
  if (!has_latency(report, target)) return std::vector<double>{};
  const auto latency = *report.find(target)->find("latency");
  const auto unit = latency.need("unit");
  if (!unit) return fail(unit.error());
  const auto name = unit->text();
  if (!name) return fail(name.error());
  const auto factor = nanoseconds_per(*name);
  if (!factor) return unit->wrong("a unit of time");
  return latency.find("values")->amounts(*factor);
}

double mean_ms(const std::vector<double>& times_ns) {
  double sum = 0;
  for (const double time : times_ns) sum += time;
  return sum / static_cast<double>(times_ns.size()) / nanoseconds_in_millisecond;
}

void report_mean(const std::vector<double>& times_ns, const char* metric, const char* note,
                 ImportedCase& point) {
  if (times_ns.empty()) return;
  point.reported.push_back(
      {.metric = metric, .value = mean_ms(times_ns), .count = times_ns.size(), .note = note});
}

// Tokens of an iteration, where the configuration is there.
struct Tokens {
  std::int64_t in = 0;
  std::int64_t out = 0;
};

// Text generation. Where each token was timed, the i-th prefill, decode and generation are of the
// same execution; elsewhere prefill was measured on its own, and decode worked out.
Result<std::optional<ImportedCase>> read_generation(const JsonPart& report, const Tokens& tokens) {
  const auto prefill = times_of(report, "prefill");
  if (!prefill) return fail(prefill.error());
  const auto decode = times_of(report, "decode");
  if (!decode) return fail(decode.error());
  const auto generate = times_of(report, "generate");
  if (!generate) return fail(generate.error());
  const auto per_token = times_of(report, "per_token");
  if (!per_token) return fail(per_token.error());
  if (prefill->empty() && generate->empty()) return std::nullopt;

  ImportedCase point{.name = "generate"};
  ImportedSession session;
  const bool is_joint = !per_token->empty() && !prefill->empty() &&
                        prefill->size() == decode->size() &&
                        (generate->empty() || generate->size() == prefill->size());
  if (is_joint) {
    for (std::size_t i = 0; i < prefill->size(); ++i) {
      ImportedIteration iteration{
          .total_ns = generate->empty() ? (*prefill)[i] + (*decode)[i] : (*generate)[i],
          .tokens_in = tokens.in,
          .tokens_out = tokens.out};
      iteration.stage_ns[index_of(Stage::prefill)] = (*prefill)[i];
      iteration.stage_ns[index_of(Stage::decode)] = (*decode)[i];
      session.iterations.push_back(std::move(iteration));
    }
    point.limitations.emplace_back(
        "which token times belong to which execution is not in the file: "
        "the mean of all is a figure without an interval");
    report_mean(*per_token, "token_latency_mean_ms", "mean of all tokens of all executions", point);
  } else {
    for (const double time : *generate) {
      session.iterations.push_back(
          {.total_ns = time, .tokens_in = tokens.in, .tokens_out = tokens.out});
    }
    report_mean(*prefill, "prefill_mean_ms", "measured in executions of its own", point);
    report_mean(*decode, "decode_mean_ms", "generation less the mean of prefill", point);
    point.limitations.emplace_back(
        "prefill was measured in executions of its own, and decode worked out: figures without "
        "intervals");
  }
  if (!session.iterations.empty()) point.sessions.push_back(std::move(session));
  return std::optional(std::move(point));
}

std::optional<JsonPart> at(const JsonPart& part, std::initializer_list<const char*> keys) {
  std::optional<JsonPart> found = part;
  for (const char* key : keys) {
    if (found) found = found->find(key);
  }
  return found;
}

// Of the configuration, if there is one.
Knobs knobs_of(const JsonPart& document) {
  Knobs knobs;
  const auto take = [&](std::initializer_list<const char*> way, const char* knob) {
    const auto found = at(document, way);
    if (found && !found->value().is_structured()) knobs[knob] = found->value();
  };
  take({"config", "backend", "name"}, "backend");
  take({"config", "backend", "model"}, "model");
  take({"config", "backend", "task"}, "task");
  take({"config", "backend", "device"}, "device");
  take({"config", "backend", "torch_dtype"}, "torch_dtype");
  take({"config", "scenario", "input_shapes", "batch_size"}, "batch_size");
  take({"config", "scenario", "input_shapes", "sequence_length"}, "prompt_tokens");
  take({"config", "scenario", "generate_kwargs", "max_new_tokens"}, "output_tokens");
  return knobs;
}

Tokens tokens_of(const Knobs& knobs) {
  const auto value = [&](const char* key) -> std::int64_t {
    const auto found = knobs.find(key);
    constexpr std::int64_t most = 1'000'000'000;
    if (found == knobs.end() || !found->second.is_number_integer()) return 0;
    const auto number = found->second.get<std::int64_t>();
    return number > 0 && number <= most ? number : 0;
  };
  return {value("batch_size") * value("prompt_tokens"),
          value("batch_size") * value("output_tokens")};
}

// Peak memory of the process and how long loading took, of the target load_model and of its own.
void take_memory(const JsonPart& report, const char* target, ImportedCase& point) {
  const auto memory = at(report, {target, "memory"});
  if (!memory || text_at(*memory, "unit") != "MB") return;
  const auto most = number_at(*memory, "max_ram");
  if (!most || *most < 0) return;
  point.reported.push_back({.metric = "peak_rss_mean_mb",
                            .value = *most,
                            .count = 1,
                            .note = "max_ram, sampled during one execution"});
}

Result<void> take_loading(const JsonPart& report, ImportedCase& point) {
  const auto times = times_of(report, "load_model");
  if (!times) return fail(times.error());
  if (times->size() == 1 && !point.sessions.empty()) {
    point.sessions.front().load_ns = times->front();
  }
  return {};
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions&) {
  if (!file.json) {
    return fail(ErrorCode::usage, fmt::format("{}: not JSON of optimum-benchmark", file.source));
  }
  const JsonPart document(*file.json, file.source);
  const JsonPart report = report_of(document);
  const Knobs knobs = knobs_of(document);
  const Tokens tokens = tokens_of(knobs);
  ImportedFile imported;
  auto generation = read_generation(report, tokens);
  if (!generation) return fail(generation.error());
  if (*generation) imported.cases.push_back(std::move(**generation));
  for (const char* target : whole_targets) {
    if (std::string_view(target) == "generate") continue;
    const auto times = times_of(report, target);
    if (!times) return fail(times.error());
    if (!times->empty()) imported.cases.push_back(case_of_totals(target, *times));
  }
  for (ImportedCase& point : imported.cases) {
    point.knobs = knobs;
    point.engine = {.name = "optimum-benchmark",
                    .version = "",
                    .device = knobs.contains("device") && knobs.at("device").is_string()
                                  ? knobs.at("device").get<std::string>()
                                  : "",
                    .backend = knobs.contains("backend") && knobs.at("backend").is_string()
                                   ? knobs.at("backend").get<std::string>()
                                   : ""};
    take_memory(report, point.name.c_str(), point);
    if (auto taken = take_loading(report, point); !taken) return fail(taken.error());
    if (knobs.empty()) {
      point.limitations.emplace_back(
          "a report without its configuration: model, batch and tokens "
          "are not known (import benchmark.json)");
    }
  }
  imported.limitations = {
      "optimum-benchmark joins the values of all of its processes: they are one session",
      "when an execution began is not in the file, nor are warm-up executions"};
  return imported;
}

}  // namespace

Importer optimum_benchmark() {
  return {"optimum-benchmark", "benchmark_report.json, benchmark.json", recognises, read};
}

}  // namespace assay::store::importers
