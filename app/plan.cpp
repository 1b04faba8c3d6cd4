// SPDX-License-Identifier: Apache-2.0
#include "plan.hpp"

#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "assay/engine/engine.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/terminal.hpp"
#include "assay/report/text_table.hpp"

namespace assay::app {
namespace {

// Of all iterations of one case, and of the whole study; nothing where an engine cannot say.
std::optional<Nanoseconds> expected_time(const study::LoadedStudy& loaded, const Case& point) {
  const EngineDescription& description = *engine::find(point.engine)->description;
  if (description.expected_cost == nullptr) return std::nullopt;
  const Model* model = loaded.study.model_of(point);
  const auto path = loaded.model_paths.find(point.model);
  const auto cost = description.expected_cost(
      point, model, path == loaded.model_paths.end() ? std::filesystem::path() : path->second);
  if (!cost) return std::nullopt;
  const Protocol& protocol = loaded.study.protocol;
  const Nanoseconds iterations = protocol.sessions * protocol.warmup + protocol.repeats;
  return protocol.sessions * cost->load_ns + iterations * cost->iteration_ns;
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
      "{}: {} in {}, {} timed iterations each, {} warm-up per session\n{}"
      "expected time: {} (a guess from sizes; nothing was measured)\n",
      study.name, report::plural(study.cases.size(), "case"),
      report::plural(static_cast<std::size_t>(protocol.sessions), "session"), protocol.repeats,
      protocol.warmup, table.text(report::detect(STDOUT_FILENO).style()),
      time_text(expected_time(loaded)));
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
          {"sessions", study.protocol.sessions},
          {"repeats", study.protocol.repeats},
          {"warmup", study.protocol.warmup},
          {"expected_s", seconds(expected_time(loaded))},
          {"cases", cases}};
}

}  // namespace assay::app
