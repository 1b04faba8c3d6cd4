// SPDX-License-Identifier: Apache-2.0
#pragma once

// What tests that run the llama engine's module in their own process share.

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "announced.hpp"
#include "assay/engine/engine.hpp"
#include "assay/engine/module_interface.hpp"
#include "llama_fixture.hpp"

extern "C" const assay::engine::ModuleInterface assay_engine_llama_module;

namespace assay::engine::llama {

inline SessionRequest request_of(bool encoder, const Model& model, const Knobs& usual,
                                 const Knobs& knobs) {
  SessionRequest request;
  request.model = model;
  request.point = usual_case();
  keep_knobs_of(encoder, request.point.knobs);
  request.point.knobs["threads"] = 1;
  request.point.knobs["device"] = "cpu";
  for (const auto& [name, value] : usual) request.point.knobs[name] = value;
  for (const auto& [name, value] : knobs) request.point.knobs[name] = value;
  request.study_seed = 5;
  return request;
}

// On one thread of the CPU, with `usual` instead of the initial values and `knobs` instead of both.
inline SessionRequest decoder_request(const Model& model, const Knobs& usual, const Knobs& knobs) {
  constexpr bool encoder = false;
  return request_of(encoder, model, usual, knobs);
}

inline SessionRequest encoder_request(const Model& model, const Knobs& usual, const Knobs& knobs) {
  constexpr bool encoder = true;
  return request_of(encoder, model, usual, knobs);
}

inline std::unique_ptr<Engine> new_engine() {
  return assay_engine_llama_module.create().value();
}

}  // namespace assay::engine::llama
