// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/module/onnx_engine.hpp"

#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/engine/cores.hpp"
#include "assay/engine/memory.hpp"
#include "assay/engine/onnx/encoder/tensors.hpp"
#include "assay/engine/onnx/file_inputs.hpp"
#include "assay/engine/onnx/module/encoder_network.hpp"
#include "assay/engine/onnx/module/file_network.hpp"
#include "assay/engine/onnx/module/providers.hpp"
#include "assay/engine/onnx/module/runtime.hpp"

namespace assay::engine::onnx {
namespace {

// ONNX Runtime's own words, on one line and without the place in its source.
Failure failed(const char* what, const std::exception& error) {
  return fail(ErrorCode::measurement,
              fmt::format("ONNX Runtime failed to {}: {}", what, text::printable(error.what())));
}

// Weights are there twice while a session is made: as they were generated, and as it copied them.
Result<std::unique_ptr<Network>> preset_network(const SessionRequest& request,
                                                const Settings& settings, const Provider& provider,
                                                int threads) {
  const auto shape = shape_of(request.model);
  if (!shape) return fail(shape.error());
  if (auto fits = check_weights(2 * sizeof(float) * parameter_count(*shape)); !fits) {
    return fail(fits.error());
  }
  return std::make_unique<EncoderNetwork>(request, *shape, settings, provider, threads);
}

Result<std::unique_ptr<Network>> file_network(const SessionRequest& request,
                                              const Settings& settings, const Provider& provider,
                                              int threads) {
  const auto file = read_onnx_file(request.model_path);
  if (!file) return fail(file.error());
  auto inputs = file_inputs(*file, settings);
  if (!inputs) return fail(inputs.error());
  if (auto fits = check_weights(file->bytes); !fits) return fail(fits.error());
  return std::make_unique<FileNetwork>(request, *file, std::move(*inputs), settings, provider,
                                       threads);
}

}  // namespace

std::string engine_version() {
  return OrtGetApiBase()->GetVersionString();
}

Result<LoadFacts> OnnxEngine::load(const SessionRequest& request) {
  try {
    return load_network(request);
  } catch (const std::exception& error) {
    return failed("load the model", error);
  }
}

Result<LoadFacts> OnnxEngine::load_network(const SessionRequest& request) {
  const auto settings = read_settings(request.point.knobs);
  if (!settings) return fail(settings.error());
  const auto provider = choose_provider(settings->device);
  if (!provider) return fail(provider.error());
  const int threads = settings->threads > 0 ? settings->threads : usable_cores();
  auto network = request.model.preset.empty()
                     ? file_network(request, *settings, *provider, threads)
                     : preset_network(request, *settings, *provider, threads);
  if (!network) return fail(network.error());
  network_ = std::move(*network);
  sequences_ = static_cast<int>(settings->batch_size);

  LoadFacts facts;
  facts.model = network_->facts();
  facts.engine = {"onnx", engine_version(), provider->device, provider->name, {}};
  if (facts.model->synthetic) {
    facts.engine.limitations.emplace_back(
        "the weights are synthetic: latency is that of the shape, the outputs mean nothing");
  }
  if (provider->device != "cpu") {
    facts.engine.limitations.emplace_back(
        "inputs and outputs lie in the host's memory: their way to the GPU and back is timed");
  }
  return facts;
}

Result<void> OnnxEngine::reset(std::uint64_t /*iteration_seed*/) {
  try {
    network_->prepare();
  } catch (const std::exception& error) {
    return failed("take the inputs", error);
  }
  return {};
}

Result<void> OnnxEngine::execute(EventSink& events) {
  try {
    events.stage_begins(Stage::total);
    network_->run(events);
    events.stage_ends(Stage::total);
  } catch (const std::exception& error) {
    return failed("run the model", error);
  }
  return {};
}

Output OnnxEngine::output() const {
  Output output;
  output.sequences = sequences_;
  if (const auto count = network_->token_count()) {
    output.tokens_in = count->tokens;
    output.readings["padded_tokens"] = static_cast<double>(count->padded_tokens);
  }
  return output;
}

std::size_t OnnxEngine::event_capacity() const {
  return 6;  // begin and end of total, encoder and head
}

}  // namespace assay::engine::onnx
