// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/knobs.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/knob_reader.hpp"

namespace assay::engine::vlm {
namespace {

constexpr double most_vision_tokens = 16'384;

// Those that mean here what they mean for a decoder of the llama engine.
constexpr std::array<const char*, 11> shared_knobs{
    "output_tokens", "moe_top_k", "active_blocks",   "threads", "cpu_variant", "device",
    "gpu_layers",    "kv_type",   "flash_attention", "sampler", "sampler_seed"};

Result<Task> parse_task(const std::string& word) {
  if (const auto task = from_word<Task>(word)) return *task;
  return fail(ErrorCode::usage, fmt::format("unknown task '{}'", text::printable(word)));
}

}  // namespace

std::vector<KnobSpec> knob_specs() {
  using enum KnobType;
  std::vector<KnobSpec> specs{
      {.name = "task",
       .type = text,
       .initial = "qa",
       .choices = {"qa", "captioning"},
       .help = "qa: a question follows the picture; captioning: an instruction precedes it"},
      {.name = "vision_tokens",
       .type = integer,
       .initial = 0,
       .minimum = 0,
       .maximum = most_vision_tokens,
       .help = "tokens that the picture becomes; 0: as the model has it"},
      {.name = "prompt_tokens",
       .type = integer,
       .initial = 0,
       .minimum = 0,
       .maximum = 16'777'216,
       .help = "tokens of the text; 0: 32 of a question, 8 of an instruction"}};
  for (KnobSpec& known : llama::knob_specs()) {
    const bool is_shared =
        std::find(shared_knobs.begin(), shared_knobs.end(), known.name) != shared_knobs.end();
    if (!is_shared) continue;
    // There, what decoders alone have is marked.
    constexpr std::string_view mark = "decoders: ";
    if (known.help.starts_with(mark)) known.help.erase(0, mark.size());
    if (known.name == "output_tokens") known.help = "tokens generated";
    if (known.name == "active_blocks") {
      known.help = "leading blocks of the decoder that are kept; 0: all";
    }
    specs.push_back(std::move(known));
  }
  return specs;
}

Result<Settings> read_settings(const Knobs& knobs, std::string* knob) {
  Settings settings;
  KnobReader reader(knobs, knob);
  reader.read_as<std::string>("task", settings.task, parse_task);
  reader.read("vision_tokens", settings.vision_tokens);
  reader.read("prompt_tokens", settings.text.prompt_tokens);
  if (!reader.outcome()) return fail(reader.outcome().error());
  if (settings.text.prompt_tokens == 0) {
    settings.text.prompt_tokens = usual_prompt_tokens(settings.task);
  }

  Knobs shared = knobs;
  shared["prompt_tokens"] = settings.text.prompt_tokens;
  shared["batch_size"] = 1;
  shared["context"] = 0;
  auto text = llama::read_settings(shared, knob);
  if (!text) return fail(text.error());
  settings.text = std::move(*text);
  return settings;
}

}  // namespace assay::engine::vlm
