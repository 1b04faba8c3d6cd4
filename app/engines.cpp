// SPDX-License-Identifier: Apache-2.0

// `assay engines`: which engines are here, in which version, with which back ends and devices.

#include <memory>
#include <string>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/fields.hpp"
#include "assay/engine/engine.hpp"
#include "command.hpp"

namespace assay::app {
namespace {

struct EnginesOptions {
  std::string knobs_of;
  OutputOptions output;
};

Json json_of(const engine::Entry& entry, const engine::Availability& found) {
  Json json{{"name", entry.description->name},
            {"summary", entry.description->summary},
            {"available", found.available},
            {"version", found.available ? Json(found.version) : Json(nullptr)},
            {"backends", found.backends},
            {"devices", found.devices},
            {"reason", found.available ? Json(nullptr) : Json(found.reason)},
            {"presets", entry.description->presets},
            {"weights", entry.description->weight_types},
            {"knobs", Json::array()}};
  for (const KnobSpec& knob : entry.description->knobs) {
    json["knobs"].push_back({{"name", knob.name},
                             {"type", word_of(knob.type)},
                             {"default", knob.initial},
                             {"minimum", to_json(knob.minimum)},
                             {"maximum", to_json(knob.maximum)},
                             {"choices", knob.choices},
                             {"help", knob.help}});
  }
  return json;
}

std::string text_of(const engine::Entry& entry, const engine::Availability& found) {
  const EngineDescription& description = *entry.description;
  std::string text =
      fmt::format("{} {}\n  {}\n", description.name,
                  found.available ? found.version : "(not available)", description.summary);
  const auto list = [&](std::string_view label, const std::vector<std::string>& words) {
    if (!words.empty()) text += fmt::format("  {:<9} {}\n", label, text::join(words, " "));
  };
  if (!found.available) text += fmt::format("  {}\n", text::printable(found.reason));
  list("devices", found.devices);
  list("backends", found.backends);
  list("presets", description.presets);
  list("weights", description.weight_types);
  return text;
}

// "0 … 100", "auto | cpu", or nothing.
std::string accepted(const KnobSpec& knob) {
  if (!knob.choices.empty()) return text::join(knob.choices, " | ");
  if (knob.minimum && knob.maximum) return fmt::format("{} to {}", *knob.minimum, *knob.maximum);
  if (knob.minimum) return fmt::format("from {}", *knob.minimum);
  return {};
}

std::string knob_list(const EngineDescription& description) {
  std::string text;
  for (const KnobSpec& knob : description.knobs) {
    const std::string range = accepted(knob);
    text += fmt::format("{} ({}, default {}{}{})\n  {}\n", knob.name, word_of(knob.type),
                        line_text(knob.initial), range.empty() ? "" : "; ", range, knob.help);
  }
  return text;
}

Result<int> engines(const EnginesOptions& options) {
  std::string text;
  Json json = Json::array();
  bool found_one = false;
  for (const engine::Entry& entry : engine::registry()) {
    if (!options.knobs_of.empty() && entry.description->name != options.knobs_of) continue;
    found_one = true;
    const engine::Availability found = entry.probe();
    json.push_back(json_of(entry, found));
    text += options.knobs_of.empty() ? text_of(entry, found) : knob_list(*entry.description);
  }
  if (!found_one) {
    return fail(ErrorCode::usage, fmt::format("unknown engine '{}'", options.knobs_of),
                "'assay engines' lists them");
  }
  return show(
      options.output,
      [&] {
        return Json{{"schema_version", 1}, {"engines", json}};
      },
      [&] { return text; });
}

}  // namespace

void add_engines(CLI::App& root, Action& chosen) {
  CLI::App* command =
      root.add_subcommand("engines", "list engines, their versions, back ends and devices");
  auto options = std::make_shared<EnginesOptions>();
  command->add_option("--knobs", options->knobs_of, "list the knobs of this engine");
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay engines\n"
               "  assay engines --knobs llama");
  command->callback([options, &chosen] { chosen = [options] { return engines(*options); }; });
}

}  // namespace assay::app
