// SPDX-License-Identifier: Apache-2.0
#pragma once

// Encoders as lists of models for latency comparisons name them, for the engine `onnx`:
//
//   models:
//     - {name: base, model_type: flex_bert, task_type: classification, num_labels: 2,
//        pretrained_model_name: bert-base-uncased, model_config: {hidden_size: 768}}
//     - {name: own, model_type: hf_bert, pretrained_checkpoint: path/to/model.onnx}

#include "assay/base/result.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// Rewrites such models into presets with a config, and files; where there is one, the study has the
// engine `onnx` and the name `latency` unless it says otherwise. Errors: usage, for a type or a
// task that there is not.
[[nodiscard]] Result<void> rewrite_model_types(Document& document);

}  // namespace assay::study
