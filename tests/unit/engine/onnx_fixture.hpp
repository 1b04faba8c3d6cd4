// SPDX-License-Identifier: Apache-2.0
#pragma once

// Small parts that the onnx engine's tests share.

#include <string>

#include "assay/data/session_request.hpp"
#include "assay/engine/onnx/encoder/shape.hpp"
#include "assay/engine/onnx/knobs.hpp"

namespace assay::engine::onnx {

// A case with every knob at its initial value, but for those given.
inline Case case_with(const Knobs& knobs = {}) {
  Case point;
  point.name = "usual";
  point.engine = "onnx";
  for (const KnobSpec& knob : knob_specs()) point.knobs[knob.name] = knob.initial;
  for (const auto& [name, value] : knobs) point.knobs[name] = value;
  return point;
}

// A small encoder: three heads, so that ALiBi's slopes are not of a power of two, and a window that
// is shorter than the sequences.
inline Model small_model(const std::string& type, const std::string& task = "classification") {
  Model model;
  model.name = type;
  model.preset = type;
  model.weights = "f32";
  model.seed = 11;
  model.config = {{"task", task},           {"num_labels", 3},        {"hidden_size", 48},
                  {"vocab_size", 101},      {"num_hidden_layers", 4}, {"num_attention_heads", 3},
                  {"intermediate_size", 40}};
  if (type == "flex_bert") model.config["local_attention"] = 6;
  return model;
}

inline SessionRequest request_for(const Model& model, const Knobs& knobs = {}) {
  SessionRequest request;
  request.model = model;
  request.point = case_with({{"batch_size", 3},
                             {"sequence_length", 17},
                             {"num_samples", 7},
                             {"threads", 1},
                             {"device", "cpu"}});
  for (const auto& [name, value] : knobs) request.point.knobs[name] = value;
  request.study_seed = 5;
  return request;
}

}  // namespace assay::engine::onnx
