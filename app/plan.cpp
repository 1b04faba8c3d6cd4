// SPDX-License-Identifier: Apache-2.0
#include "plan.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "assay/engine/engine.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/terminal.hpp"
#include "assay/report/text_table.hpp"

namespace assay::app {
namespace {

// Of all iterations of one case, and of the whole study: at most, where they are not counted
// beforehand. Nothing where an engine cannot say.
std::optional<Nanoseconds> expected_time(const study::LoadedStudy& loaded, const Case& point) {
  const EngineDescription& description = *engine::find(point.engine)->description;
  if (description.expected_cost == nullptr) return std::nullopt;
  const Model* model = loaded.study.model_of(point);
  const auto cost =
      description.expected_cost(point, model, files_of(loaded.model_paths, point.model));
  if (!cost) return std::nullopt;
  const Protocol& protocol = loaded.study.protocol;
  const int warmup = protocol.warmup_auto ? protocol.max_warmup : protocol.warmup;
  const int repeats = protocol.until ? protocol.until->max_repeats : protocol.repeats;
  const Nanoseconds iterations = protocol.sessions * warmup + repeats;
  const Nanoseconds all = protocol.sessions * cost->load_ns + iterations * cost->iteration_ns;
  return protocol.until ? std::min(all, protocol.until->max_time_ns) : all;
}

std::optional<Nanoseconds> expected_time(const study::LoadedStudy& loaded) {
  Nanoseconds sum = 0;
  for (const Case& point : loaded.study.cases) {
    const auto time = expected_time(loaded, point);
    if (!time) return std::nullopt;
    sum += *time;
  }
  return sum;
}

std::string time_text(std::optional<Nanoseconds> time) {
  return time ? "~" + rough_duration(*time) : "unknown";
}

Json seconds(std::optional<Nanoseconds> time) {
  return time ? Json(to_seconds(*time)) : Json(nullptr);
}

std::string repeats_text(const Protocol& protocol) {
  if (!protocol.until) return fmt::format("{} timed iterations each", protocol.repeats);
  return fmt::format("measured until the {} is known to ±{:g} %, at most {} iterations or {} each",
                     word_of(protocol.until->metric), 100 * protocol.until->relative_ci,
                     protocol.until->max_repeats, duration_text(protocol.until->max_time_ns));
}

std::string warmup_text(const Protocol& protocol) {
  if (!protocol.warmup_auto) return fmt::format("{} warm-up per session", protocol.warmup);
  return fmt::format("warm-up until steady, at most {}", protocol.max_warmup);
}

}  // namespace

std::string plan_text(const study::LoadedStudy& loaded) {
  const Study& study = loaded.study;
  report::TextTable table({{.name = "case", .align = report::Align::left},
                           {.name = "engine", .align = report::Align::left},
                           {.name = "model", .align = report::Align::left},
                           {.name = "expected"}});
  for (const Case& point : study.cases) {
    table.add_row(
        {{point.name}, {point.engine}, {point.model}, {time_text(expected_time(loaded, point))}});
  }
  const Protocol& protocol = study.protocol;
  return fmt::format(
      "{}: {} in {}{}, {}, {}\n{}"
      "expected time: {} (a guess from sizes; nothing was measured)\n",
      study.name, report::plural(study.cases.size(), "case"), protocol.until ? "at least " : "",
      report::plural(static_cast<std::size_t>(protocol.sessions), "session"),
      repeats_text(protocol), warmup_text(protocol),
      table.text(report::detect(STDOUT_FILENO).style()), time_text(expected_time(loaded)));
}

Json plan_json(const study::LoadedStudy& loaded) {
  const Study& study = loaded.study;
  Json cases = Json::array();
  for (const Case& point : study.cases) {
    Json json = to_json(point);
    json["expected_s"] = seconds(expected_time(loaded, point));
    cases.push_back(std::move(json));
  }
  return {{"schema_version", 1},
          {"study", study.name},
          {"protocol", to_json(study.protocol)},
          {"expected_s", seconds(expected_time(loaded))},
          {"cases", cases}};
}

}  // namespace assay::app
