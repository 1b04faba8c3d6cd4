// SPDX-License-Identifier: Apache-2.0

// `assay model write`: a synthetic model as a GGUF file, or two of a vision-language model, for
// other tools or to prove that a file is measured like a preset.

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/llama/description.hpp"
#include "assay/engine/llama/presets.hpp"
#include "assay/engine/llama/synthetic_model.hpp"
#include "assay/engine/vlm/presets.hpp"
#include "command.hpp"
#include "output_file.hpp"

namespace assay::app {
namespace {

struct WriteOptions {
  Model model{.name = "model", .weights = "q8_0"};
  std::vector<std::string> config;  // "key=value"
  std::filesystem::path out;
  std::filesystem::path mmproj;  // of a vision-language model
  bool force = false;
  OutputOptions output;
};

// "block_count=4" into the model's config.
Result<void> apply(const std::string& setting, Model& model) {
  const std::size_t equals = setting.find('=');
  const auto value = equals == std::string::npos
                         ? std::nullopt
                         : text::parse_integer(std::string_view(setting).substr(equals + 1));
  if (!value) {
    return fail(ErrorCode::usage,
                fmt::format("--config {}: expected KEY=INTEGER", text::printable(setting)));
  }
  model.config[setting.substr(0, equals)] = *value;
  return {};
}

Result<void> write_pair(const WriteOptions& options) {
  const auto pair = engine::vlm::plan_pair(options.model);
  if (!pair) return fail(pair.error());
  if (auto written = engine::llama::write_model(pair->text, options.out); !written) return written;
  return engine::llama::write_model(pair->vision, options.mmproj);
}

Result<int> write_model(WriteOptions options) {
  for (const std::string& setting : options.config) {
    if (auto applied = apply(setting, options.model); !applied) return fail(applied.error());
  }
  const bool is_pair = engine::vlm::find_preset(options.model.preset) != nullptr;
  if (is_pair == options.mmproj.empty()) {
    return fail(ErrorCode::usage,
                fmt::format("--preset {} is {}", text::printable(options.model.preset),
                            is_pair ? "a vision-language model, which is two files"
                                    : "one file without a vision encoder"),
                is_pair ? "name the second one with --mmproj" : "leave --mmproj out");
  }
  std::vector<std::filesystem::path> files{options.out};
  if (is_pair) files.push_back(options.mmproj);
  for (const auto& file : files) {
    if (auto checked = check_replaceable(file, options.force); !checked) {
      return fail(checked.error());
    }
  }
  auto written =
      is_pair ? write_pair(options) : engine::llama::write_model(options.model, options.out);
  if (!written) return fail(written.error());
  const auto bytes = [](const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::file_size(file, ignored);
  };
  return show(
      options.output,
      [&] {
        Json json{{"file", options.out.filename().string()}, {"bytes", bytes(options.out)}};
        if (is_pair) {
          json["mmproj"] = options.mmproj.filename().string();
          json["mmproj_bytes"] = bytes(options.mmproj);
        }
        return json;
      },
      [&] {
        std::string text;
        for (const auto& file : files) {
          text += fmt::format("wrote {} ({} bytes)\n", file.string(), bytes(file));
        }
        return text;
      });
}

}  // namespace

void add_model(CLI::App& root, Action& chosen) {
  CLI::App* group = root.add_subcommand("model", "work with model files");
  group->require_subcommand(1);
  CLI::App* command = group->add_subcommand("write", "write a synthetic model as a GGUF file");
  auto options = std::make_shared<WriteOptions>();
  command->add_option("--preset", options->model.preset, "the model's shape, see 'assay engines'")
      ->required();
  command->add_option("--weights", options->model.weights, "weight type")->capture_default_str();
  command->add_option("--seed", options->model.seed, "of the weights")->capture_default_str();
  command->add_option("--config", options->config, "a hyperparameter: KEY=INTEGER (repeatable)");
  command->add_option("-o,--out", options->out, "the file to write")->required();
  command->add_option("--mmproj", options->mmproj,
                      "of a vision-language model: the file of its vision encoder and projector");
  command->add_flag("--force", options->force, "replace the file if it exists");
  add_output_options(*command, options->output);
  add_examples(*command,
               "  assay model write --preset tiny-llama --weights q8_0 -o tiny.gguf\n"
               "  assay model write --preset gemma3-270m --config block_count=4 -o small.gguf\n"
               "  assay model write --preset tiny-vlm -o text.gguf --mmproj vision.gguf");
  command->callback([options, &chosen] { chosen = [options] { return write_model(*options); }; });
}

}  // namespace assay::app
