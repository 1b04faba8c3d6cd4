// SPDX-License-Identifier: Apache-2.0
#pragma once

// A synthetic model as a C stream: what is read is produced at that moment.

#include <cstdio>
#include <memory>

#include "assay/engine/llama/synthetic_model.hpp"

namespace assay::engine::llama {

struct StreamCloser {
  void operator()(std::FILE* stream) const { std::fclose(stream); }
};

// Null if the system refuses. `model` must outlive the stream.
std::unique_ptr<std::FILE, StreamCloser> open_stream(const SyntheticModel& model, int threads);

}  // namespace assay::engine::llama
