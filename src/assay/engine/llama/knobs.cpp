// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/knobs.hpp"

#include <array>
#include <limits>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/knob_reader.hpp"

namespace assay::engine::llama {

namespace {

constexpr double most_tokens = 16'777'216;
constexpr double most_sequences = 256;  // llama.cpp's own limit

constexpr std::array<const char*, 7> decoder_knobs{
    "prompt_tokens", "output_tokens", "context", "kv_type", "sampler", "sampler_seed", "moe_top_k"};
constexpr std::array<const char*, 2> encoder_knobs{"sequence_length", "pooling"};

Result<std::optional<Pooling>> parse_pooling(const std::string& word) {
  const auto pooling = from_word<Pooling>(word);
  if (!pooling && word != "auto") {
    return fail(ErrorCode::usage, fmt::format("unknown pooling '{}'", text::printable(word)));
  }
  return pooling;
}

}  // namespace

std::vector<KnobSpec> knob_specs() {
  using enum KnobType;
  return {
      {"prompt_tokens",
       integer,
       128,
       1,
       most_tokens,
       {},
       "decoders: tokens of each sequence's prompt"},
      {"output_tokens",
       integer,
       32,
       1,
       most_tokens,
       {},
       "decoders: tokens generated for each sequence"},
      {"sequence_length", integer, 128, 1, most_tokens, {}, "encoders: tokens of each sequence"},
      {"batch_size", integer, 1, 1, most_sequences, {}, "sequences processed in parallel"},
      {"threads", integer, 0, 0, 512, {}, "CPU threads; 0: one for each core that may be used"},
      {"cpu_variant",
       text,
       "auto",
       {},
       {},
       {},
       "build of the CPU back end, such as haswell; auto: the best that this CPU runs"},
      {"device",
       text,
       "auto",
       {},
       {},
       {"auto", "cpu", "cuda", "vulkan"},
       "where the model runs; auto: a GPU if one can be used, else the CPU"},
      {"gpu_layers", integer, -1, -1, 1024, {}, "layers put on the GPU; -1: all"},
      {"context",
       integer,
       0,
       0,
       most_tokens,
       {},
       "decoders: positions per sequence; 0: what the case needs"},
      {"kv_type",
       text,
       "f16",
       {},
       {},
       {"f16", "f32", "q8_0", "q4_0"},
       "decoders: type of the key/value memory"},
      {"flash_attention", text, "auto", {}, {}, {"auto", "on", "off"}, "fused attention kernels"},
      {"sampler",
       text,
       "greedy",
       {},
       {},
       {},
       "decoders: greedy, or a chain of temperature, top_k, top_p, min_p: "
       "top_k=40,temperature=0.8"},
      {"sampler_seed",
       integer,
       0,
       0,
       std::numeric_limits<std::int32_t>::max(),
       {},
       "decoders: seed of every iteration's draws; 0: each iteration its own, from the study's "
       "seed"},
      {"moe_top_k",
       integer,
       0,
       0,
       512,
       {},
       "decoders: experts that each token visits; 0: as in the model"},
      {"pooling",
       text,
       "auto",
       {},
       {},
       {"auto", "none", "mean", "cls", "last"},
       "encoders: what is made of a sequence's vectors; auto: as the model says"},
      {"active_blocks", integer, 0, 0, 512, {}, "leading blocks that are kept; 0: all"},
  };
}

void keep_knobs_of(bool encoder, Knobs& knobs) {
  if (encoder) {
    for (const char* name : decoder_knobs) knobs.erase(name);
  } else {
    for (const char* name : encoder_knobs) knobs.erase(name);
  }
}

bool is_encoder_case(const Knobs& knobs) {
  return knobs.contains("sequence_length");
}

Result<Settings> read_settings(const Knobs& knobs, std::string* knob) {
  Settings settings;
  KnobReader reader(knobs, knob);
  if (is_encoder_case(knobs)) {
    reader.read("sequence_length", settings.sequence_length);
    reader.read_as<std::string>("pooling", settings.pooling, parse_pooling);
  } else {
    reader.read("prompt_tokens", settings.prompt_tokens);
    reader.read("output_tokens", settings.output_tokens);
    reader.read("context", settings.context);
    reader.read("kv_type", settings.kv_type);
    reader.read_as<std::string>("sampler", settings.sampler, parse_sampler);
    reader.read("sampler_seed", settings.sampler_seed);
    reader.read("moe_top_k", settings.moe_top_k);
  }
  reader.read("batch_size", settings.batch_size);
  reader.read("threads", settings.threads);
  reader.read("cpu_variant", settings.cpu_variant);
  reader.read("device", settings.device);
  reader.read("gpu_layers", settings.gpu_layers);
  reader.read("flash_attention", settings.flash_attention);
  reader.read("active_blocks", settings.active_blocks);
  if (!reader.outcome()) return fail(reader.outcome().error());
  return settings;
}

}  // namespace assay::engine::llama
