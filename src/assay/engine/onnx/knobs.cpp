// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/knobs.hpp"

#include "assay/engine/knob_reader.hpp"

namespace assay::engine::onnx {

std::vector<KnobSpec> knob_specs() {
  using enum KnobType;
  return {
      {.name = "batch_size",
       .type = integer,
       .initial = 1,
       .minimum = 1,
       .maximum = 4096,
       .help = "sequences, or other inputs, computed together"},
      {.name = "sequence_length",
       .type = integer,
       .initial = 128,
       .minimum = 1,
       .maximum = 1'048'576,
       .help = "tokens of the longest sequence that a batch may hold"},
      {.name = "num_samples",
       .type = integer,
       .initial = 1000,
       .minimum = 1,
       .maximum = 1'000'000,
       .help = "sequences that batches cycle through"},
      {.name = "lengths",
       .type = text,
       .initial = std::string(full_length),
       .help = "of sequences: full, a file of one length a line, or a distribution such as "
               "12:3,40:1 (three of 12 tokens, one of 40)",
       .from_file = &distribution_of},
      {.name = "padding",
       .type = text,
       .initial = "max_length",
       .choices = {"max_length", "longest"},
       .help = "what sequences are padded to: sequence_length, or the longest of their batch"},
      {.name = "threads",
       .type = integer,
       .initial = 0,
       .minimum = 0,
       .maximum = 512,
       .help = "CPU threads; 0: one for each core that may be used"},
      {.name = "device",
       .type = text,
       .initial = "auto",
       .choices = {"auto", "cpu", "cuda", "tensorrt"},
       .help = "execution provider; auto: cuda if it can be used, else cpu"},
      {.name = "graph_optimization",
       .type = text,
       .initial = "all",
       .choices = {"disabled", "basic", "extended", "all"},
       .help = "what ONNX Runtime may rewrite in the graph"},
      {.name = "input_shapes",
       .type = text,
       .initial = "",
       .help =
           "of files whose inputs have open dimensions: x=Bx3x48x320, with B for batch_size and "
           "S for sequence_length"},
      {.name = "vocab_size",
       .type = integer,
       .initial = 1000,
       .minimum = 1,
       .maximum = 4'194'304,
       .help = "of files: token ids are drawn below it"},
  };
}

Result<Settings> read_settings(const Knobs& knobs, std::string* knob) {
  Settings settings;
  KnobReader reader(knobs, knob);
  reader.read("batch_size", settings.batch_size);
  reader.read("sequence_length", settings.sequence_length);
  reader.read("threads", settings.threads);
  reader.read("device", settings.device);
  reader.read("graph_optimization", settings.graph_optimization);
  if (knobs.contains("lengths")) {
    reader.read_as<std::string>("lengths", settings.lengths, Lengths::parse);
  }
  reader.read_if_there("num_samples", settings.num_samples);
  reader.read_if_there("padding", settings.padding);
  reader.read_if_there("input_shapes", settings.input_shapes);
  reader.read_if_there("vocab_size", settings.vocab_size);
  if (!reader.outcome()) return fail(reader.outcome().error());
  return settings;
}

}  // namespace assay::engine::onnx
