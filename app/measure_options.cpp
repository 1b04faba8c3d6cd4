// SPDX-License-Identifier: Apache-2.0
#include "measure_options.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "assay/base/text.hpp"
#include "assay/engine/engine.hpp"

namespace assay::app {
namespace {

namespace fs = std::filesystem;

std::vector<const EngineDescription*> known_engines() {
  std::vector<const EngineDescription*> descriptions;
  for (const engine::Entry& entry : engine::registry()) descriptions.push_back(entry.description);
  return descriptions;
}

// What is measured where nothing is named.
constexpr const char* usual_encoder = "flex_bert";

// The engine that has the preset; nullptr where none has.
const EngineDescription* engine_of_preset(const std::string& preset) {
  for (const EngineDescription* engine : known_engines()) {
    const auto& presets = engine->presets;
    if (std::find(presets.begin(), presets.end(), preset) != presets.end()) return engine;
  }
  return nullptr;
}

// Of a file, whose format its ending tells.
std::string engine_of_file(const fs::path& file) {
  return file.extension() == ".onnx" ? "onnx" : "llama";
}

// A study of one model with every default, for who has no study file.
std::string study_of_model(const std::string& model) {
  const EngineDescription* const engine = engine_of_preset(model);
  const Json named = engine != nullptr
                         ? Json{{"name", model}, {"preset", model}}
                         : Json{{"name", fs::path(model).stem().string()}, {"file", model}};
  return line_text({{"study", "model"},
                    {"engine", engine != nullptr ? engine->name : engine_of_file(model)},
                    {"models", Json::array({named})}});
}

// `-b 4` is `--override knobs.batch_size=4`, and `-b 1,8` is `--override axes.batch_size=[1,8]`.
std::string override_of(const std::string& key, const std::string& value) {
  constexpr std::string_view knobs = "knobs.";
  const bool is_axis = key.starts_with(knobs) && value.find(',') != std::string::npos;
  if (!is_axis) return key + "=" + value;
  return fmt::format("axes.{}=[{}]", std::string_view(key).substr(knobs.size()), value);
}

// Flags for a key of the study.
void add_shortcut(CLI::App& command, const std::string& flags, const std::string& key,
                  const std::string& help, MeasureOptions& options) {
  command
      .add_option_function<std::string>(
          flags,
          [key, &options](const std::string& value) {
            options.overrides.push_back(override_of(key, value));
          },
          fmt::format("{} ({})", help, key))
      ->type_name("VALUE")
      ->group("Shortcuts for --override (knobs take lists: -b 1,8)");
}

}  // namespace

void add_measure_options(CLI::App& command, MeasureOptions& options) {
  command
      .add_option("-c,--config,--config-file", options.config,
                  "the study: a YAML file, or the config.lock.json of a run")
      ->type_name("FILE");
  command
      .add_option("-m,--model", options.model,
                  "instead of a study: a GGUF or ONNX file, or a preset (default: flex_bert)")
      ->type_name("MODEL");
  command
      .add_option("-o,--out", options.out, "the directory to make (default: runs/STUDY-DATE-TIME)")
      ->type_name("DIR");
  add_override_option(command, options.overrides,
                      "a key of the study, such as protocol.repeats=100 (repeatable)");
  add_model_dir_option(command, options.model_dirs);
  command.add_option("--resume", options.resume, "measure what is missing in this run directory")
      ->type_name("DIR");
  command
      .add_option_function<std::string>(
          "--require",
          [&options](const std::string& list) {
            options.overrides.push_back("protocol.require=[" + list + "]");
          },
          "fail (exit code 3) unless these are measured: power, l2, lock")
      ->type_name("LIST");
  command
      .add_option("--meter", options.meter,
                  "the CSV of an external power meter: columns timestamp or unix_s, and power_w")
      ->type_name("FILE");
  command.add_flag("--no-redact", options.no_redact,
                   "keep paths, names and addresses in what is written");
  command.add_flag("--force", options.force, "replace what is in the output directory");
  command.add_flag("--dry-run", options.dry_run, "print the cases and the time to expect");
  command
      .add_option("--reuse-perm", options.artifact,
                  "the file that the study is measured with (pipeline.artifact), such as the "
                  "permutation of another run")
      ->type_name("FILE");
  command.add_flag("--no-measure", options.no_measure,
                   "load every case once, keep what that makes (permutations), measure nothing");
  add_shortcut(command, "-p,--prompt-tokens", "knobs.prompt_tokens", "prompt length", options);
  add_shortcut(command, "-n,--output-tokens", "knobs.output_tokens", "generated tokens", options);
  add_shortcut(command, "--sequence-length", "knobs.sequence_length", "an encoder's input",
               options);
  add_shortcut(command, "--num-samples", "knobs.num_samples", "inputs that batches cycle through",
               options);
  add_shortcut(command, "-b,--batch-size", "knobs.batch_size", "parallel sequences", options);
  add_shortcut(command, "-t,--threads", "knobs.threads", "threads", options);
  add_shortcut(command, "-d,--device", "knobs.device", "auto, cpu, cuda or vulkan", options);
  add_shortcut(command, "-s,--sessions", "protocol.sessions", "processes per case", options);
  add_shortcut(command, "-r,--repeats,--measure-batches", "protocol.repeats",
               "timed iterations per case", options);
  add_shortcut(command, "-w,--warmup,--warmup-batches", "protocol.warmup", "warm-up per session",
               options);
  add_shortcut(command, "--seed", "seed", "seed of everything random", options);
}

CLI::Option* add_override_option(CLI::App& command, std::vector<std::string>& overrides,
                                 const std::string& help) {
  return command.add_option("--override", overrides, help)
      ->type_name("PATH=VALUE")
      ->expected(1)
      ->take_all();
}

CLI::Option* add_model_dir_option(CLI::App& command, std::vector<fs::path>& folders,
                                  const std::string& help) {
  return command.add_option("--model-dir", folders, help)
      ->type_name("DIR")
      ->expected(1)
      ->take_all();
}

Result<Nanoseconds> parse_budget(const std::string& text) {
  const bool is_short = text.size() > 1 && text.ends_with('m');
  const auto duration = parse_duration(is_short ? text + "in" : text);
  if (duration && *duration > 0) return *duration;
  return fail(ErrorCode::usage,
              fmt::format("--budget {}: expected a duration above 0", text::printable(text)),
              "such as 90s, 10m or 1.5h");
}

Result<study::LoadedStudy> load(const MeasureOptions& options) {
  const bool resuming = !options.resume.empty();
  if (int{resuming} + int{!options.config.empty()} + int{!options.model.empty()} > 1) {
    return fail(ErrorCode::usage,
                "give one of these: a study with -c, a model with -m, or a run with --resume",
                "see --help");
  }
  if (resuming && !(options.overrides.empty() && options.out.empty() && options.artifact.empty())) {
    return fail(ErrorCode::usage, "--resume goes on with the run as it was configured",
                "leave out overrides, --out and --reuse-perm");
  }
  const study::LoadOptions settings{.overrides = options.overrides,
                                    .model_dirs = options.model_dirs,
                                    .artifact = options.artifact};
  const std::vector<const EngineDescription*> engines = known_engines();
  if (!resuming && options.config.empty()) {
    const std::string& model = options.model.empty() ? usual_encoder : options.model;
    return study::load_study_text(study_of_model(model), settings, engines);
  }
  return study::load_study(resuming ? options.resume / "config.lock.json" : options.config,
                           settings, engines);
}

}  // namespace assay::app
